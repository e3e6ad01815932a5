package dev.penstock.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.penstock.RunningServer;
import dev.penstock.api.dashboards.v1.DashboardsGrpc;
import dev.penstock.api.dashboards.v1.DashboardsGrpc.DashboardsBlockingStub;
import dev.penstock.api.dashboards.v1.DeleteDashboardRequest;
import dev.penstock.api.dashboards.v1.GetDashboardRequest;
import dev.penstock.api.dashboards.v1.ListDashboardsRequest;
import dev.penstock.api.dashboards.v1.SaveDashboardRequest;
import dev.penstock.api.dashboards.v1.StoredDashboard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Decider, view and service of dashboards on a whole server. */
@Timeout(60)
class DashboardsTest {
    @TempDir Path folder;
    private RunningServer server;
    private DashboardsBlockingStub dashboards;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.in(folder, Map.of());
        dashboards = DashboardsGrpc.newBlockingStub(server.channel());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsSavedIsListedWithoutBodyByTitleAndKeptOverARestart() throws IOException {
        StoredDashboard b = save(titled("b").setBody("{\"b\":1}").build());
        StoredDashboard a = save(titled("a").build());
        assertThat(b.getId()).isNotEmpty().isNotEqualTo(a.getId());
        assertThat(b.getRevision()).isOne();
        assertThat(b.getUpdatedAt().getSeconds()).isPositive();
        stop();
        start();
        assertThat(list()).containsExactly("a", "b");
        assertThat(get(b.getId())).isEqualTo(b);
        assertThat(
                        dashboards
                                .listDashboards(ListDashboardsRequest.getDefaultInstance())
                                .getDashboardsList())
                .allMatch(shown -> shown.getBody().isEmpty());
    }

    @Test
    void nobodyOverwritesWhatTheyHaveNotSeen() {
        StoredDashboard first = save(titled("one").build());
        StoredDashboard second = save(first.toBuilder().setTitle("two").build());
        assertThat(second.getRevision()).isEqualTo(2);
        assertRefused(
                () -> save(first.toBuilder().setTitle("three").build()),
                "ABORTED: dashboard.revision: 1 (expected: 2, somebody else saved it)");
        assertThat(get(first.getId()).getTitle()).isEqualTo("two");
        assertRefused(
                () -> save(titled("new").setRevision(1).build()), "ABORTED: dashboard.revision: 1");
    }

    @Test
    void whatIsDeletedIsGoneAlsoAfterARestart() throws IOException {
        String id = save(titled("one").build()).getId();
        delete(id);
        assertRefused(() -> delete(id), "NOT_FOUND: no dashboard " + id);
        assertRefused(() -> get(id), "NOT_FOUND: no dashboard " + id);
        assertRefused(() -> save(titled("x").setId(id).setRevision(1).build()), "NOT_FOUND");
        stop();
        start();
        assertThat(list()).isEmpty();
    }

    @Test
    void whatIsTooLargeOrNamelessIsRefused() {
        assertRefused(() -> save(titled("").build()), "dashboard.title: 0 bytes");
        assertRefused(() -> save(titled("é".repeat(128)).build()), "dashboard.title: 256 bytes");
        assertRefused(
                () -> save(titled("b").setBody("x".repeat((256 << 10) + 1)).build()),
                "dashboard.body: 262145 bytes (expected: at most 262144 bytes)");
        assertRefused(() -> save(titled("i").setId("i".repeat(65)).build()), "dashboard.id: ");
        assertThat(save(titled("b").setBody("x".repeat(256 << 10)).build()).getRevision()).isOne();
    }

    @Test
    void fieldsThatNobodyKnowsAreNotKept() {
        var strange =
                UnknownFieldSet.newBuilder()
                        .addField(
                                999,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[1 << 20]))
                                        .build())
                        .build();
        StoredDashboard saved = save(titled("a").setUnknownFields(strange).build());
        assertThat(saved.getSerializedSize()).isLessThan(200);
        assertThat(get(saved.getId())).isEqualTo(saved);
    }

    @Test
    void thereAreAtMostAThousand() {
        // Not one after the other: many share a sync of the disk.
        var saving = DashboardsGrpc.newFutureStub(server.channel());
        var saved =
                IntStream.range(0, DashboardRules.MOST_DASHBOARDS)
                        .mapToObj(i -> saving.saveDashboard(request(titled("d" + i).build())))
                        .toList();
        saved.forEach(Futures::getUnchecked);
        assertRefused(
                () -> save(titled("more").build()),
                "RESOURCE_EXHAUSTED: dashboards: 1000 exist (expected: fewer)");
        delete(Futures.getUnchecked(saved.getFirst()).getDashboard().getId());
        assertThat(save(titled("more").build()).getRevision()).isOne();
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessageContaining(message);
    }

    private static StoredDashboard.Builder titled(String title) {
        return StoredDashboard.newBuilder().setTitle(title);
    }

    private StoredDashboard save(StoredDashboard dashboard) {
        return dashboards.saveDashboard(request(dashboard)).getDashboard();
    }

    private static SaveDashboardRequest request(StoredDashboard dashboard) {
        return SaveDashboardRequest.newBuilder().setDashboard(dashboard).build();
    }

    private StoredDashboard get(String id) {
        return dashboards
                .getDashboard(GetDashboardRequest.newBuilder().setId(id).build())
                .getDashboard();
    }

    private void delete(String id) {
        var _ = dashboards.deleteDashboard(DeleteDashboardRequest.newBuilder().setId(id).build());
    }

    private Iterable<String> list() {
        return dashboards
                .listDashboards(ListDashboardsRequest.getDefaultInstance())
                .getDashboardsList()
                .stream()
                .map(StoredDashboard::getTitle)
                .toList();
    }
}
