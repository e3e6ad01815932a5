package dev.penstock.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds methods by the path of a request, aliases included. Immutable, any thread. */
final class MethodTable {
    private final Map<String, GrpcMethod> byPath;

    MethodTable(List<GrpcMethod> methods, Map<String, String> aliases) {
        var paths = new HashMap<String, GrpcMethod>();
        for (GrpcMethod method : methods) {
            put(paths, method.service(), method);
        }
        aliases.forEach(
                (alias, service) ->
                        methods.stream()
                                .filter(method -> method.service().equals(service))
                                .forEach(method -> put(paths, alias, method)));
        byPath = Map.copyOf(paths);
    }

    private static void put(Map<String, GrpcMethod> paths, String service, GrpcMethod method) {
        String path = "/" + service + "/" + method.name();
        if (paths.put(path, method) != null) {
            throw new IllegalArgumentException(path + " is registered twice");
        }
    }

    @Nullable GrpcMethod find(String path) {
        return byPath.get(path);
    }
}
