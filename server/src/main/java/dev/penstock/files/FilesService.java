package dev.penstock.files;

import dev.penstock.api.files.v1.CancelUploadRequest;
import dev.penstock.api.files.v1.CancelUploadResponse;
import dev.penstock.api.files.v1.DeleteFileRequest;
import dev.penstock.api.files.v1.DeleteFileResponse;
import dev.penstock.api.files.v1.FilesGrpc;
import dev.penstock.api.files.v1.GetFileRequest;
import dev.penstock.api.files.v1.GetFileResponse;
import dev.penstock.api.files.v1.GetUploadRequest;
import dev.penstock.api.files.v1.GetUploadResponse;
import dev.penstock.api.files.v1.GetUsageRequest;
import dev.penstock.api.files.v1.GetUsageResponse;
import dev.penstock.api.files.v1.ListFilesRequest;
import dev.penstock.api.files.v1.ListFilesResponse;
import dev.penstock.api.files.v1.ListUploadsRequest;
import dev.penstock.api.files.v1.ListUploadsResponse;
import dev.penstock.api.files.v1.OpenUploadRequest;
import dev.penstock.api.files.v1.OpenUploadResponse;
import dev.penstock.files.depot.CatalogReader;
import dev.penstock.files.depot.Depot;
import dev.penstock.files.depot.StoredFile;
import dev.penstock.files.depot.Upload;
import dev.penstock.files.depot.Usage;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code penstock.files.v1.Files}: everything there is about files. Any thread. */
final class FilesService {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Comparator<Upload> NEWEST_FIRST =
            Comparator.comparingLong(Upload::openedAtMillis).thenComparing(Upload::id).reversed();

    private final Traffic traffic;
    private final Depot depot;
    private final FileMessages messages;

    FilesService(Traffic traffic) {
        this.traffic = traffic;
        depot = traffic.depot;
        messages = new FileMessages(depot);
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.unary(FilesGrpc.getOpenUploadMethod(), this::open),
                Methods.raw(
                                FilesGrpc.getUploadMethod(),
                                call -> new ResumableUpload(call, traffic, messages))
                        .withMaxMessageBytes(FilesFeature.LARGEST_MESSAGE),
                Methods.unary(FilesGrpc.getGetUploadMethod(), this::upload),
                Methods.unary(FilesGrpc.getListUploadsMethod(), this::uploads),
                Methods.unary(FilesGrpc.getCancelUploadMethod(), this::cancel),
                Methods.unary(FilesGrpc.getListFilesMethod(), this::list),
                Methods.unary(FilesGrpc.getGetFileMethod(), this::get),
                Methods.unary(FilesGrpc.getDeleteFileMethod(), this::delete),
                Methods.unary(FilesGrpc.getGetUsageMethod(), this::usage));
    }

    private CompletionStage<OpenUploadResponse> open(OpenUploadRequest request, ServerCall call) {
        return depot.open(request.getUploadId(), FileMessages.wanted(request))
                .thenCompose(opened -> depot.call(() -> opened(opened)));
    }

    private OpenUploadResponse opened(Depot.Opened opened) {
        var response = OpenUploadResponse.newBuilder();
        switch (opened) {
            case Depot.Pending(Upload upload) -> response.setUpload(messages.pending(upload));
            case Depot.Present(StoredFile file) -> response.setFile(messages.file(file));
        }
        return response.build();
    }

    private CompletionStage<GetUploadResponse> upload(GetUploadRequest request, ServerCall call) {
        return depot.call(
                () -> {
                    Upload upload = depot.upload(request.getId());
                    if (upload == null) {
                        throw Refusal.of(
                                        Reason.NOT_FOUND,
                                        "no upload "
                                                + Refusal.shorten(request.getId())
                                                + ", or it has ended")
                                .asException();
                    }
                    return GetUploadResponse.newBuilder()
                            .setUpload(messages.pending(upload))
                            .build();
                });
    }

    /** There are few: a page begins behind the upload that its token names. */
    private CompletionStage<ListUploadsResponse> uploads(
            ListUploadsRequest request, ServerCall call) {
        int size = pageSize(request.getPageSize());
        Place after = Place.of(request.getPageToken());
        return depot.call(
                () -> {
                    List<Upload> page =
                            depot.catalog().uploads().stream()
                                    .filter(upload -> after == null || after.isBefore(upload))
                                    .sorted(NEWEST_FIRST)
                                    .limit(size + 1L)
                                    .toList();
                    var response = ListUploadsResponse.newBuilder();
                    page.stream()
                            .limit(size)
                            .forEach(upload -> response.addUploads(messages.pending(upload)));
                    if (page.size() > size) {
                        response.setNextPageToken(Place.token(page.get(size - 1)));
                    }
                    return response.build();
                });
    }

    /** Where a list of uploads goes on. */
    private record Place(long openedAtMillis, String id) {
        static String token(Upload upload) {
            return upload.openedAtMillis() + "." + upload.id();
        }

        static @Nullable Place of(String token) {
            if (token.isEmpty()) {
                return null;
            }
            int dot = token.indexOf('.');
            return new Place(
                    number(token.substring(0, Math.max(0, dot))), token.substring(dot + 1));
        }

        boolean isBefore(Upload upload) {
            return upload.openedAtMillis() < openedAtMillis
                    || (upload.openedAtMillis() == openedAtMillis && upload.id().compareTo(id) < 0);
        }
    }

    private CompletionStage<CancelUploadResponse> cancel(
            CancelUploadRequest request, ServerCall call) {
        return depot.cancel(request.getId())
                .thenApply(_ -> CancelUploadResponse.getDefaultInstance());
    }

    private CompletionStage<ListFilesResponse> list(ListFilesRequest request, ServerCall call) {
        int size = pageSize(request.getPageSize());
        long after = request.getPageToken().isEmpty() ? -1 : number(request.getPageToken());
        return depot.query(
                gone -> {
                    CatalogReader catalog = depot.catalog();
                    CatalogReader.Page page =
                            request.getVersionsOf().isEmpty()
                                    ? catalog.newestFirst(request.getContains(), after, size, gone)
                                    : catalog.versionsOf(request.getVersionsOf(), after, size);
                    var response = ListFilesResponse.newBuilder().setTotalCount(page.total());
                    page.files().forEach(file -> response.addFiles(messages.file(file)));
                    if (page.next() >= 0) {
                        response.setNextPageToken(Long.toString(page.next()));
                    }
                    return response.build();
                });
    }

    private CompletionStage<GetFileResponse> get(GetFileRequest request, ServerCall call) {
        String wanted = request.getFile();
        if (wanted.isEmpty()) {
            throw Refusal.invalid("file", "empty", "an id or a name").asException();
        }
        if (request.getVersion() < 0) {
            throw Refusal.invalid("version", request.getVersion(), "0 or more").asException();
        }
        return depot.call(
                () -> {
                    StoredFile file =
                            request.getVersion() == 0
                                    ? depot.catalog().find(wanted)
                                    : depot.catalog().version(wanted, request.getVersion());
                    if (file == null) {
                        throw Refusal.of(Reason.NOT_FOUND, "no file " + Refusal.shorten(wanted))
                                .asException();
                    }
                    return GetFileResponse.newBuilder().setFile(messages.file(file)).build();
                });
    }

    private CompletionStage<DeleteFileResponse> delete(DeleteFileRequest request, ServerCall call) {
        var deleting =
                switch (request.getWhatCase()) {
                    case ID -> depot.delete(request.getId());
                    case NAME -> depot.deleteAll(request.getName());
                    case WHAT_NOT_SET ->
                            throw Refusal.invalid("what", "nothing", "an id or a name")
                                    .asException();
                };
        return deleting.thenApply(
                count -> DeleteFileResponse.newBuilder().setVersionsDeleted(count).build());
    }

    private CompletionStage<GetUsageResponse> usage(GetUsageRequest request, ServerCall call) {
        return depot.call(
                () -> {
                    Usage usage = depot.catalog().usage();
                    return GetUsageResponse.newBuilder()
                            .setFiles(usage.files())
                            .setLogicalBytes(usage.logicalBytes())
                            .setStoredBytes(usage.storedBytes())
                            .setStagedBytes(usage.stagedBytes())
                            .setOpenUploads(usage.uploads())
                            .setQuotaBytes(traffic.config.quotaBytes())
                            .build();
                });
    }

    private static int pageSize(int asked) {
        if (asked < 0) {
            throw Refusal.invalid("page_size", asked, "0 (" + DEFAULT_PAGE + ") or more")
                    .asException();
        }
        return asked == 0 ? DEFAULT_PAGE : Math.min(asked, LARGEST_PAGE);
    }

    private static long number(String token) {
        try {
            long number = Long.parseLong(token);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw Refusal.invalid("page_token", token, "one that the server gave").asException();
    }
}
