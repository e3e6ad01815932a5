package dev.penstock.files.depot;

/**
 * One version of a name, visible. Immutable, any thread.
 *
 * @param id given by the server
 * @param version from 1, per name
 * @param sha256 of its content, hexadecimal
 * @param storedAtMillis milliseconds since 1970
 * @param position its place among all files ever stored, in order of time
 */
public record StoredFile(
        String id,
        String name,
        long version,
        long size,
        String contentType,
        String sha256,
        long storedAtMillis,
        long position) {

    StoredFile at(long place) {
        return new StoredFile(id, name, version, size, contentType, sha256, storedAtMillis, place);
    }
}
