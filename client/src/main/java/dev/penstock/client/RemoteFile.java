package dev.penstock.client;

import dev.penstock.api.files.FileServiceGrpc;
import dev.penstock.api.files.v1.File;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import io.grpc.Status;

/**
 * A file as the server has it. Immutable, any thread.
 *
 * @param path under which exactly this content is fetched: an id, or an exported path
 * @param name the last part of what it is called
 * @param sha256 hexadecimal
 */
public record RemoteFile(String path, String name, long size, String sha256) {
    /** Finds a stored file by name or id, or an exported one by its path. */
    static RemoteFile find(PenstockClient client, FileDownload wanted) throws InterruptedException {
        var request =
                GetFileRequest.newBuilder()
                        .setFile(wanted.file())
                        .setVersion(wanted.version())
                        .build();
        try {
            File file = client.call(FilesGrpc.getGetFileMethod(), request).getFile();
            return new RemoteFile(file.getId(), file.getName(), file.getSize(), file.getSha256());
        } catch (PenstockException refused) {
            if (refused.failure().code() != Status.Code.NOT_FOUND || wanted.version() != 0) {
                throw refused;
            }
            return exported(client, wanted.file());
        }
    }

    private static RemoteFile exported(PenstockClient client, String path)
            throws InterruptedException {
        var request = dev.penstock.api.files.FileRequest.newBuilder().setFilePath(path).build();
        var info = client.call(FileServiceGrpc.getGetFileInfoMethod(), request);
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new RemoteFile(path, name, info.getSize(), info.getChecksum());
    }
}
