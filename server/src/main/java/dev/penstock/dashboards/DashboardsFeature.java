package dev.penstock.dashboards;

import dev.penstock.api.dashboards.v1.DashboardsGrpc;
import dev.penstock.api.dashboards.v1.DeleteDashboardRequest;
import dev.penstock.api.dashboards.v1.DeleteDashboardResponse;
import dev.penstock.api.dashboards.v1.GetDashboardResponse;
import dev.penstock.api.dashboards.v1.ListDashboardsResponse;
import dev.penstock.api.dashboards.v1.SaveDashboardRequest;
import dev.penstock.api.dashboards.v1.SaveDashboardResponse;
import dev.penstock.api.dashboards.v1.StoredDashboard;
import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.ingest.Lane;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Dashboards, put together: {@code penstock.dashboards.v1.Dashboards} over the lane of small things. */
public final class DashboardsFeature implements Feature {
    /** The lane of small things. */
    public static final int LANE = 1;

    private final DashboardView view;
    private final Lane<DashboardCommand> lane;

    public DashboardsFeature(Foundation on) {
        view = new DashboardView(on.store());
        lane = on.lane(LANE, new DashboardRules(view), List.of(view));
    }

    @Override
    public Lane<?> lane() {
        return lane;
    }

    @Override
    public List<GrpcMethod> methods() {
        return List.of(
                Methods.immediate(
                        DashboardsGrpc.getListDashboardsMethod(), (request, call) -> list()),
                Methods.immediate(
                        DashboardsGrpc.getGetDashboardMethod(),
                        (request, call) -> get(request.getId())),
                Methods.unary(DashboardsGrpc.getSaveDashboardMethod(), this::save),
                Methods.unary(DashboardsGrpc.getDeleteDashboardMethod(), this::delete));
    }

    @Override
    public void start() {
        lane.start();
    }

    @Override
    public void close() throws InterruptedException {
        lane.close();
    }

    private ListDashboardsResponse list() {
        var response = ListDashboardsResponse.newBuilder();
        view.all().values().stream()
                .sorted(
                        Comparator.comparing(StoredDashboard::getTitle)
                                .thenComparing(StoredDashboard::getId))
                .forEach(dashboard -> response.addDashboards(dashboard.toBuilder().clearBody()));
        return response.build();
    }

    private GetDashboardResponse get(String id) {
        StoredDashboard dashboard = view.all().get(id);
        if (dashboard == null) {
            throw DashboardRules.missing(id).asException();
        }
        return GetDashboardResponse.newBuilder().setDashboard(dashboard).build();
    }

    private CompletionStage<SaveDashboardResponse> save(
            SaveDashboardRequest request, ServerCall call) {
        Refusal refusal = DashboardRules.check(request.getDashboard());
        if (refusal != null) {
            throw refusal.asException();
        }
        var command =
                new DashboardCommand.Save(request.getDashboard(), UUID.randomUUID().toString());
        lane.submit(command);
        return command.done()
                .thenApply(saved -> SaveDashboardResponse.newBuilder().setDashboard(saved).build());
    }

    private CompletionStage<DeleteDashboardResponse> delete(
            DeleteDashboardRequest request, ServerCall call) {
        var command = new DashboardCommand.Delete(request.getId());
        lane.submit(command);
        return command.done().thenApply(_ -> DeleteDashboardResponse.getDefaultInstance());
    }
}
