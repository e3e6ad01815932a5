package dev.penstock.discovery;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.LinkedHashSet;

/** Makes file descriptors for names that no contract file declares. Any thread. */
final class Synthesized {
    private Synthesized() {}

    /** A file that declares the service under another full name, with the same methods and types. */
    static FileDescriptor alias(String alias, ServiceDescriptor service) {
        int dot = alias.lastIndexOf('.');
        var files = new LinkedHashSet<FileDescriptor>();
        var renamed = ServiceDescriptorProto.newBuilder().setName(alias.substring(dot + 1));
        for (MethodDescriptor method : service.getMethods()) {
            files.add(method.getInputType().getFile());
            files.add(method.getOutputType().getFile());
            renamed.addMethod(method.toProto());
        }
        var file =
                FileDescriptorProto.newBuilder()
                        .setName("alias/" + alias.replace('.', '/') + ".proto")
                        .setPackage(dot < 0 ? "" : alias.substring(0, dot))
                        .setSyntax("proto3")
                        .addService(renamed);
        files.forEach(imported -> file.addDependency(imported.getFullName()));
        return built(file.build(), files.toArray(FileDescriptor[]::new));
    }

    /** The same file in another package, in a folder that matches. */
    static FileDescriptor renamed(FileDescriptor file, String before, String after) {
        var copy =
                file.toProto().toBuilder()
                        .setName(file.getFullName().replace(folder(before), folder(after)))
                        .setPackage(after);
        String from = "." + before + ".";
        String to = "." + after + ".";
        for (DescriptorProto.Builder message : copy.getMessageTypeBuilderList()) {
            rename(message, from, to);
        }
        for (ServiceDescriptorProto.Builder service : copy.getServiceBuilderList()) {
            for (MethodDescriptorProto.Builder method : service.getMethodBuilderList()) {
                method.setInputType(method.getInputType().replace(from, to))
                        .setOutputType(method.getOutputType().replace(from, to));
            }
        }
        return built(copy.build(), file.getDependencies().toArray(FileDescriptor[]::new));
    }

    private static void rename(DescriptorProto.Builder message, String from, String to) {
        for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
            if (field.hasTypeName()) {
                field.setTypeName(field.getTypeName().replace(from, to));
            }
        }
        message.getNestedTypeBuilderList().forEach(nested -> rename(nested, from, to));
    }

    private static String folder(String name) {
        return name.replace('.', '/') + "/";
    }

    private static FileDescriptor built(FileDescriptorProto file, FileDescriptor[] imports) {
        try {
            return FileDescriptor.buildFrom(file, imports);
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException(file.getName(), e);
        }
    }
}
