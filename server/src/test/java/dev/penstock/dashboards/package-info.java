@NullMarked
package dev.penstock.dashboards;

import org.jspecify.annotations.NullMarked;
