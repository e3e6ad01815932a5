/**
 * What a feature is to the server, and the server to a feature.
 *
 * <pre>
 *        doors          journal: replay        the process
 *          ▲ methods       ▲ lane                │ start, stopping, close
 *  ┌───────┴───────────────┴─────────────────────▼──┐
 *  │ Feature: metrics, dashboards, logs, files, …   │
 *  └───────┬────────────────────────────────────────┘
 *          ▼ adds its feeds, makes its lane
 *  Foundation: the path, put together once
 * </pre>
 */
@NullMarked
package dev.penstock.feature;

import org.jspecify.annotations.NullMarked;
