package dev.penstock.client;

import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.DeleteRequest;
import dev.penstock.api.chat.v1.EditRequest;
import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.HistoryResponse;
import dev.penstock.api.chat.v1.ListMembersRequest;
import dev.penstock.api.chat.v1.ListMembersResponse;
import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.ListRoomsResponse;
import dev.penstock.api.chat.v1.ReactRequest;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.SayResponse;
import dev.penstock.api.chat.v1.SearchRequest;
import dev.penstock.api.chat.v1.SearchResponse;
import java.util.UUID;

/** Chat without being there: single calls, retried as all are, and a way in. Any thread. */
public final class Chat {
    private final PenstockClient client;
    private final Connection connection;

    Chat(PenstockClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    /** Enters as this user; rooms are joined on the connection. */
    public ChatConnection enter(String user, ChatListener listener) {
        return enter(user, ConversationConfig.STANDARD, listener);
    }

    public ChatConnection enter(String user, ConversationConfig config, ChatListener listener) {
        return new ChatConnection(connection, config, user, listener);
    }

    /** Says something, once however often it is tried. */
    public SayResponse say(SayRequest request) throws InterruptedException {
        SayRequest once =
                request.getClientId().isEmpty()
                        ? request.toBuilder().setClientId(UUID.randomUUID().toString()).build()
                        : request;
        return client.call(ChatGrpc.getSayMethod(), once);
    }

    public void edit(EditRequest request) throws InterruptedException {
        var _ = client.call(ChatGrpc.getEditMethod(), request);
    }

    public void delete(DeleteRequest request) throws InterruptedException {
        var _ = client.call(ChatGrpc.getDeleteMethod(), request);
    }

    public void react(ReactRequest request) throws InterruptedException {
        var _ = client.call(ChatGrpc.getReactMethod(), request);
    }

    public ListRoomsResponse rooms(ListRoomsRequest request) throws InterruptedException {
        return client.call(ChatGrpc.getListRoomsMethod(), request);
    }

    public ListMembersResponse members(ListMembersRequest request) throws InterruptedException {
        return client.call(ChatGrpc.getListMembersMethod(), request);
    }

    public HistoryResponse history(HistoryRequest request) throws InterruptedException {
        return client.call(ChatGrpc.getHistoryMethod(), request);
    }

    public SearchResponse search(SearchRequest request) throws InterruptedException {
        return client.call(ChatGrpc.getSearchMethod(), request);
    }
}
