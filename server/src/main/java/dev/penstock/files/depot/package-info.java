/**
 * The store of files: uploads, contents, names. It knows no contract and no socket.
 *
 * <pre>
 *  services, HTTP doors (any thread)
 *      │ Depot: open, fill, cancel, concatenate, find, list, delete, read
 *      ├─ Uploads: who has which in hands     ├─ Contents: place, remove     └─ Openings: read
 *      ▼
 *  Filling (one per upload at work) ─ Strand ─▶ files-N threads: staging/&lt;uuid&gt;, SHA-256
 *      └─ Durability ─ Strand ─▶ sync beside it, then the fact
 *      │ FileCommand
 *      ▼
 *  FileRules (lane) ─▶ facts: opened, synced, ended, stored, deleted, damaged
 *      │ committed
 *  CatalogView ─▶ Catalog: tables of uploads, files, names, times, contents
 *
 *  open ─▶ receiving ─▶ verifying: size, hash, sync, link to content/ab/&lt;sha256&gt; ─▶ fact ─▶ visible
 * </pre>
 *
 * <p>A file is visible by its fact, and the fact is made when its bytes are synced under their hash; so
 * a crash leaves a whole file or an upload to be resumed. Whether a content is there is what the
 * catalog says, never what the folder holds: what the folder holds beyond it is swept up. Storing and
 * removing one content exclude each other ({@code Exclusive}).
 */
@NullMarked
package dev.penstock.files.depot;

import org.jspecify.annotations.NullMarked;
