/**
 * The doors for files over plain HTTP: tus 1.0 at {@code /files/}, downloads at {@code
 * /files/content/}.
 *
 * <pre>
 *  request ─▶ FilesDoor ─┬▶ Tus: create, offset, append, end ─▶ Receiving ─▶ Filling ─▶ disk
 *                        └▶ Download: conditions, range ─▶ Sending ◀─ Reading ◀─ disk
 * </pre>
 *
 * <p>They stand on the same depot as the gRPC services: an upload may begin here and go on there. What
 * clients say in headers is read by classes of their own, which know no request ({@link
 * dev.penstock.files.http.UploadMetadata}, {@link dev.penstock.files.http.Sum}, {@link
 * dev.penstock.files.http.Parts}, {@link dev.penstock.files.http.Preconditions}, {@link
 * dev.penstock.files.http.Part}). Bodies are moved in pieces of one size: a request is read no further
 * than the disk has written, a response written no further than the socket takes.
 */
@NullMarked
package dev.penstock.files.http;

import org.jspecify.annotations.NullMarked;
