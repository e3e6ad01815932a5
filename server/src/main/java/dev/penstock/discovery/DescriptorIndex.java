package dev.penstock.discovery;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds file descriptors by name and by what they declare. Filled by one thread, then read by any.
 */
final class DescriptorIndex {
    private final SortedMap<String, ServiceDescriptor> services = new TreeMap<>();
    private final Map<String, FileDescriptor> byName = new HashMap<>();
    private final Map<String, FileDescriptor> bySymbol = new HashMap<>();

    DescriptorIndex(Collection<FileDescriptor> files) {
        files.forEach(this::add);
    }

    void add(FileDescriptor file) {
        for (ServiceDescriptor service : file.getServices()) {
            services.put(service.getFullName(), service);
        }
        addSymbols(file);
    }

    private void addSymbols(FileDescriptor file) {
        if (byName.putIfAbsent(file.getFullName(), file) != null) {
            return;
        }
        for (ServiceDescriptor service : file.getServices()) {
            bySymbol.put(service.getFullName(), file);
            for (MethodDescriptor method : service.getMethods()) {
                bySymbol.put(method.getFullName(), file);
            }
        }
        file.getMessageTypes().forEach(this::addMessage);
        for (EnumDescriptor type : file.getEnumTypes()) {
            bySymbol.put(type.getFullName(), file);
        }
        file.getDependencies().forEach(this::addSymbols);
    }

    private void addMessage(Descriptor type) {
        bySymbol.put(type.getFullName(), type.getFile());
        for (EnumDescriptor nested : type.getEnumTypes()) {
            bySymbol.put(nested.getFullName(), type.getFile());
        }
        type.getNestedTypes().forEach(this::addMessage);
    }

    /** Names of the services of the files added, not of what they import. */
    List<String> services() {
        return List.copyOf(services.keySet());
    }

    ServiceDescriptor service(String name) {
        ServiceDescriptor service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException("no service " + name);
        }
        return service;
    }

    /** The file and all it imports, none if unknown. */
    List<FileDescriptor> byName(String name) {
        return withImports(byName.get(name));
    }

    /** The file that declares the symbol and all it imports, none if unknown. */
    List<FileDescriptor> bySymbol(String symbol) {
        return withImports(bySymbol.get(symbol));
    }

    private static List<FileDescriptor> withImports(@Nullable FileDescriptor file) {
        if (file == null) {
            return List.of();
        }
        SequencedSet<FileDescriptor> all = new LinkedHashSet<>();
        collect(file, all);
        return new ArrayList<>(all);
    }

    private static void collect(FileDescriptor file, SequencedSet<FileDescriptor> all) {
        if (all.add(file)) {
            file.getDependencies().forEach(imported -> collect(imported, all));
        }
    }
}
