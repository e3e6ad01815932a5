/**
 * {@code penstock upload}, {@code download} and {@code files}: files both ways, and what the server has.
 *
 * <pre>
 *   FILE… ─▶ UploadCommand ─▶ FileUploads ─▶ server ─▶ FileDownloads ─▶ DownloadCommand ─▶ NAME.….part ─▶ NAME
 *                 │ UploadNote (state folder): the upload's id            │
 *                 └──────────── TransferBoard: a bar each ────────────────┘
 * </pre>
 *
 * <p>What both commands take is in {@code TransferOptions}; what both print is in {@code TransferReport}.
 */
@NullMarked
package dev.penstock.cli.files;

import org.jspecify.annotations.NullMarked;
