package dev.penstock.dashboards;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.dashboards.v1.StoredDashboard;
import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The committed dashboards. Written by the lane's thread, read by any. */
final class DashboardView implements View {
    private final Table table;
    private final Map<String, StoredDashboard> dashboards = new ConcurrentHashMap<>();

    DashboardView(Store store) {
        table = store.table("dashboards");
        table.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> {
                    put(Arrays.copyOf(value, length));
                    return true;
                });
    }

    Map<String, StoredDashboard> all() {
        return Map.copyOf(dashboards);
    }

    @Override
    public String name() {
        return "dashboards";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        byte[] payload = fact.copy();
        if (fact.kind() == DashboardRules.SAVED) {
            group.put(table, key(put(payload)), payload);
        } else if (fact.kind() == DashboardRules.DELETED) {
            String id = new String(payload, StandardCharsets.UTF_8);
            dashboards.remove(id);
            group.delete(table, key(id));
        }
    }

    private String put(byte[] payload) {
        try {
            StoredDashboard dashboard = StoredDashboard.parseFrom(payload);
            dashboards.put(dashboard.getId(), dashboard);
            return dashboard.getId();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a dashboard's record is damaged", e);
        }
    }

    private static byte[] key(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }
}
