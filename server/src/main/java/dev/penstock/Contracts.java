package dev.penstock;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.penstock.api.analytics.Analytics;
import dev.penstock.api.chat.Chat;
import dev.penstock.api.chat.v1.ChatOuterClass;
import dev.penstock.api.collection.Collection;
import dev.penstock.api.dashboards.v1.DashboardsOuterClass;
import dev.penstock.api.file_upload.FileUpload;
import dev.penstock.api.files.v1.FilesOuterClass;
import dev.penstock.api.fileupload.Fileupload;
import dev.penstock.api.grpc.health.v1.HealthOuterClass;
import dev.penstock.api.logs.Logs;
import dev.penstock.api.logs.v1.LogsOuterClass;
import dev.penstock.api.metrics.Metrics;
import dev.penstock.api.metrics.v1.MetricsOuterClass;
import dev.penstock.api.sessions.v1.SessionsOuterClass;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceProto;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceProto;
import java.util.List;
import java.util.Map;

/** Which contracts are served, for reflection, and under which other names. Immutable. */
final class Contracts {
    /** Names without a package, and those that other servers gave. */
    static final Map<String, String> ALIASES =
            Map.of(
                    "DataCollectionService", "collection.DataCollectionService",
                    "fileupload.DataCollectionService", "collection.DataCollectionService",
                    "MetricsService", "metrics.MetricsService",
                    "notification.MetricsService", "metrics.MetricsService",
                    "LogService", "logs.LogService",
                    "notification.LogService", "logs.LogService",
                    "FileUploadService", "fileupload.FileUploadService",
                    "FileService", "files.FileService",
                    "notification.FileService", "files.FileService");

    static final List<FileDescriptor> DESCRIPTORS =
            List.of(
                    Collection.getDescriptor(),
                    Metrics.getDescriptor(),
                    Analytics.getDescriptor(),
                    MetricsOuterClass.getDescriptor(),
                    DashboardsOuterClass.getDescriptor(),
                    Logs.getDescriptor(),
                    LogsOuterClass.getDescriptor(),
                    Fileupload.getDescriptor(),
                    dev.penstock.api.files.Files.getDescriptor(),
                    FileUpload.getDescriptor(),
                    FilesOuterClass.getDescriptor(),
                    Chat.getDescriptor(),
                    ChatOuterClass.getDescriptor(),
                    SessionsOuterClass.getDescriptor(),
                    HealthOuterClass.getDescriptor(),
                    MetricsServiceProto.getDescriptor(),
                    LogsServiceProto.getDescriptor());

    private Contracts() {}
}
