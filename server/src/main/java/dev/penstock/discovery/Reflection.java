package dev.penstock.discovery;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.penstock.api.grpc.reflection.v1.ErrorResponse;
import dev.penstock.api.grpc.reflection.v1.ExtensionNumberResponse;
import dev.penstock.api.grpc.reflection.v1.FileDescriptorResponse;
import dev.penstock.api.grpc.reflection.v1.ListServiceResponse;
import dev.penstock.api.grpc.reflection.v1.ServerReflectionGrpc;
import dev.penstock.api.grpc.reflection.v1.ServerReflectionRequest;
import dev.penstock.api.grpc.reflection.v1.ServerReflectionResponse;
import dev.penstock.api.grpc.reflection.v1.ServiceResponse;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.StatusCode;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Describes the services of this server to tools that do not have the contracts. Immutable, any
 * thread.
 */
public final class Reflection {
    private static final String NAME_BEFORE = "grpc.reflection.v1alpha.ServerReflection";

    private final DescriptorIndex index;

    /**
     * @param files the files that declare services
     * @param aliases further name of a service → its name
     */
    public Reflection(List<FileDescriptor> files, Map<String, String> aliases) {
        FileDescriptor own = ServerReflectionRequest.getDescriptor().getFile();
        var all = new ArrayList<>(files);
        all.add(own);
        this.index = new DescriptorIndex(all);
        index.add(Synthesized.renamed(own, "grpc.reflection.v1", "grpc.reflection.v1alpha"));
        aliases.forEach(
                (alias, service) -> index.add(Synthesized.alias(alias, index.service(service))));
    }

    /** {@code grpc.reflection.v1.ServerReflection}, and the same under its older name. */
    public List<GrpcMethod> methods() {
        GrpcMethod method =
                Methods.streaming(
                        ServerReflectionGrpc.getServerReflectionInfoMethod(), Conversation::new);
        return List.of(
                method,
                new GrpcMethod(
                        NAME_BEFORE, method.name(), method.maxMessageBytes(), method.handler()));
    }

    /** Answers one after the other; reads no further while the client does not read the answers. */
    private final class Conversation implements Methods.MessageListener<ServerReflectionRequest> {
        private final ServerCall call;

        Conversation(ServerCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(ServerReflectionRequest request) {
            call.sendMessage(answer(request));
            if (!call.writable()) {
                call.pause();
            }
        }

        @Override
        public void onWritable() {
            call.resume();
        }

        @Override
        public void onHalfClose() {
            call.close();
        }

        @Override
        public void onClosed() {}
    }

    private ServerReflectionResponse answer(ServerReflectionRequest request) {
        var response =
                ServerReflectionResponse.newBuilder()
                        .setValidHost(request.getHost())
                        .setOriginalRequest(request);
        switch (request.getMessageRequestCase()) {
            case FILE_BY_FILENAME ->
                    files(
                            response,
                            index.byName(request.getFileByFilename()),
                            request.getFileByFilename());
            case FILE_CONTAINING_SYMBOL ->
                    files(
                            response,
                            index.bySymbol(request.getFileContainingSymbol()),
                            request.getFileContainingSymbol());
            case ALL_EXTENSION_NUMBERS_OF_TYPE ->
                    extensions(response, request.getAllExtensionNumbersOfType());
            case FILE_CONTAINING_EXTENSION ->
                    notFound(response, request.getFileContainingExtension().getContainingType());
            case LIST_SERVICES -> response.setListServicesResponse(services());
            case MESSAGEREQUEST_NOT_SET ->
                    error(
                            response,
                            StatusCode.INVALID_ARGUMENT,
                            "message_request: not set (expected: one)");
        }
        return response.build();
    }

    private ListServiceResponse services() {
        var list = ListServiceResponse.newBuilder();
        index.services()
                .forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        return list.build();
    }

    private static void files(
            ServerReflectionResponse.Builder response, List<FileDescriptor> files, String asked) {
        if (files.isEmpty()) {
            notFound(response, asked);
            return;
        }
        var found = FileDescriptorResponse.newBuilder();
        files.forEach(file -> found.addFileDescriptorProto(file.toProto().toByteString()));
        response.setFileDescriptorResponse(found);
    }

    /** Penstock's contracts have no extensions. */
    private void extensions(ServerReflectionResponse.Builder response, String type) {
        if (index.bySymbol(type).isEmpty()) {
            notFound(response, type);
        } else {
            response.setAllExtensionNumbersResponse(
                    ExtensionNumberResponse.newBuilder().setBaseTypeName(type));
        }
    }

    private static void notFound(ServerReflectionResponse.Builder response, String asked) {
        error(response, StatusCode.NOT_FOUND, "nothing is known of " + Refusal.shorten(asked));
    }

    private static void error(
            ServerReflectionResponse.Builder response, StatusCode code, String message) {
        response.setErrorResponse(
                ErrorResponse.newBuilder().setErrorCode(code.number()).setErrorMessage(message));
    }
}
