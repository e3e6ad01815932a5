package dev.penstock.bench.reference;

import com.google.protobuf.ByteString;
import dev.penstock.api.files.FileChunk;
import dev.penstock.api.files.FileRequest;
import dev.penstock.api.files.FileServiceGrpc;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that sends the file at a path in chunks of 64 KiB, as fast as the transport takes them, and
 * checks nothing.
 */
public final class ChunkServer {
    private static final int CHUNK = 64 << 10;

    private ChunkServer() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        ReferenceServer.run(List.of(arguments), List.of(new Downloads()));
    }

    private static final class Downloads extends FileServiceGrpc.FileServiceImplBase {
        @Override
        public void downloadFile(FileRequest request, StreamObserver<FileChunk> answer) {
            var call = (ServerCallStreamObserver<FileChunk>) answer;
            try {
                var sending = new Sending(Path.of(request.getFilePath()), call);
                call.setOnReadyHandler(sending::go);
            } catch (IOException e) {
                answer.onError(Status.NOT_FOUND.withCause(e).asException());
            }
        }
    }

    /** One download. On the call's event loop. */
    private static final class Sending {
        private final InputStream in;
        private final ServerCallStreamObserver<FileChunk> call;
        private final byte[] buffer = new byte[CHUNK];
        private boolean over;

        Sending(Path path, ServerCallStreamObserver<FileChunk> call) throws IOException {
            this.call = call;
            in = Files.newInputStream(path);
        }

        void go() {
            try {
                while (!over && call.isReady()) {
                    int read = in.readNBytes(buffer, 0, CHUNK);
                    if (read == 0) {
                        over = true;
                        in.close();
                        call.onCompleted();
                        return;
                    }
                    call.onNext(
                            FileChunk.newBuilder()
                                    .setData(ByteString.copyFrom(buffer, 0, read))
                                    .build());
                }
            } catch (IOException e) {
                over = true;
                call.onError(Status.DATA_LOSS.withCause(e).asException());
            }
        }
    }
}
