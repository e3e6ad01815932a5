/**
 * Files: in and out through four contracts, over one {@link dev.penstock.files.depot.Depot}.
 *
 * <pre>
 *  fileupload   file_upload   penstock.files.v1       files   file_upload
 *      └────────────┼─────────────┘                     └────────┘
 *            IncomingFile                              OutgoingFile
 *   chunks in order, credit, pace                 pieces when there is room, pace
 *            Filling ──▶ depot ◀── Reading ─────────────┘
 *                                   └── Exports: directories of the operator
 * </pre>
 *
 * <p>Event loops decode and send; the depot's threads read, write, hash and sync.
 */
@NullMarked
package dev.penstock.files;

import org.jspecify.annotations.NullMarked;
