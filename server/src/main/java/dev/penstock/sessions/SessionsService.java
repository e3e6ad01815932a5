package dev.penstock.sessions;

import dev.penstock.api.sessions.v1.CloseSessionRequest;
import dev.penstock.api.sessions.v1.CloseSessionResponse;
import dev.penstock.api.sessions.v1.CreateSessionRequest;
import dev.penstock.api.sessions.v1.CreateSessionResponse;
import dev.penstock.api.sessions.v1.DeleteSessionRequest;
import dev.penstock.api.sessions.v1.DeleteSessionResponse;
import dev.penstock.api.sessions.v1.GetSessionRequest;
import dev.penstock.api.sessions.v1.GetSessionResponse;
import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.ListSessionsResponse;
import dev.penstock.api.sessions.v1.LookAtRequest;
import dev.penstock.api.sessions.v1.LookAtResponse;
import dev.penstock.api.sessions.v1.ReopenSessionRequest;
import dev.penstock.api.sessions.v1.ReopenSessionResponse;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionState;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.ingest.Names;
import dev.penstock.refusal.Refusal;
import dev.penstock.sessions.SessionCommand.Outcome;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.Methods;
import dev.penstock.wire.ServerCall;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The sessions there are: {@code penstock.sessions.v1.Sessions} without what is in them. */
final class SessionsService {
    private static final Comparator<SessionRow> NEWEST_FIRST =
            Comparator.comparingLong((SessionRow row) -> -row.session().getLastEventMs())
                    .thenComparing(SessionRow::id);

    private final Ground ground;

    SessionsService(Ground ground) {
        this.ground = ground;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Methods.unary(SessionsGrpc.getCreateSessionMethod(), this::create),
                Methods.blocking(SessionsGrpc.getListSessionsMethod(), (q, call) -> list(q)),
                Methods.blocking(SessionsGrpc.getGetSessionMethod(), (q, call) -> get(q)),
                Methods.unary(SessionsGrpc.getCloseSessionMethod(), this::close),
                Methods.unary(SessionsGrpc.getReopenSessionMethod(), this::reopen),
                Methods.unary(SessionsGrpc.getDeleteSessionMethod(), this::delete),
                Methods.immediate(SessionsGrpc.getLookAtMethod(), (q, call) -> look(q)));
    }

    private CompletionStage<CreateSessionResponse> create(
            CreateSessionRequest request, ServerCall call) {
        String id =
                request.getSessionId().isEmpty()
                        ? UUID.randomUUID().toString()
                        : request.getSessionId();
        Actor actor = SessionChecks.actor(id, request.getUserId(), request.getUserName());
        String title = SessionChecks.title(request.getTitle());
        return ground.ask(new Wish.Create(actor, title), 1_024)
                .thenApply(
                        outcome ->
                                CreateSessionResponse.newBuilder()
                                        .setSession(shown(outcome))
                                        .build());
    }

    private CompletionStage<CloseSessionResponse> close(
            CloseSessionRequest request, ServerCall call) {
        var wish =
                new Wish.Close(
                        SessionChecks.session(request.getSessionId()),
                        Names.person("user_id", request.getUserId()));
        return ground.ask(wish, 512)
                .thenApply(
                        outcome ->
                                CloseSessionResponse.newBuilder()
                                        .setSession(shown(outcome))
                                        .build());
    }

    private CompletionStage<ReopenSessionResponse> reopen(
            ReopenSessionRequest request, ServerCall call) {
        var wish =
                new Wish.Reopen(
                        SessionChecks.session(request.getSessionId()),
                        Names.person("user_id", request.getUserId()));
        return ground.ask(wish, 512)
                .thenApply(
                        outcome ->
                                ReopenSessionResponse.newBuilder()
                                        .setSession(shown(outcome))
                                        .build());
    }

    private CompletionStage<DeleteSessionResponse> delete(
            DeleteSessionRequest request, ServerCall call) {
        var wish = new Wish.Delete(SessionChecks.session(request.getSessionId()));
        return ground.ask(wish, 512).thenApply(_ -> DeleteSessionResponse.getDefaultInstance());
    }

    /** As it is now: at least as new as what was asked for made it. */
    private Session shown(Outcome outcome) {
        SessionRow row = ground.view().row(outcome.number());
        return row == null ? Session.getDefaultInstance() : ground.view().shown(row);
    }

    private ListSessionsResponse list(ListSessionsRequest request) {
        int size = Pages.size(request.getPageSize());
        if (SessionState.forNumber(request.getStateValue()) == null) {
            throw Refusal.invalid("state", request.getStateValue(), "one of SessionState")
                    .asException();
        }
        String contains = request.getContains().toLowerCase(Locale.ROOT);
        List<SessionRow> wanted =
                ground.view().rows().stream()
                        .filter(row -> wanted(row.session(), request, contains))
                        .sorted(NEWEST_FIRST)
                        .toList();
        var response = ListSessionsResponse.newBuilder().setTotalCount(wanted.size());
        var after = Pages.Place.of(request.getPageToken());
        List<SessionRow> rest =
                after == null
                        ? wanted
                        : wanted.stream()
                                .filter(
                                        row ->
                                                after.isBefore(
                                                        row.session().getLastEventMs(), row.id()))
                                .toList();
        rest.stream().limit(size).forEach(row -> response.addSessions(ground.view().shown(row)));
        if (rest.size() > size) {
            SessionRow last = rest.get(size - 1);
            response.setNextPageToken(
                    new Pages.Place(last.session().getLastEventMs(), last.id()).token());
        }
        return response.build();
    }

    private static boolean wanted(Session session, ListSessionsRequest request, String contains) {
        boolean state =
                request.getState() == SessionState.SESSION_STATE_UNSPECIFIED
                        || request.getState() == session.getState();
        boolean during =
                !request.hasDuring()
                        || (session.getCreatedMs() <= request.getDuring().getEndMs()
                                && session.getLastEventMs() >= request.getDuring().getStartMs());
        return state
                && during
                && (contains.isEmpty()
                        || session.getId().toLowerCase(Locale.ROOT).contains(contains)
                        || session.getTitle().toLowerCase(Locale.ROOT).contains(contains));
    }

    private GetSessionResponse get(GetSessionRequest request) {
        SessionRow row = ground.session(SessionChecks.session(request.getSessionId()));
        var response =
                GetSessionResponse.newBuilder()
                        .setSession(ground.view().shown(row))
                        .addAllMembers(ground.view().members().of(row.number()));
        var _ =
                ground.records()
                        .feed(row.number())
                        .history()
                        .scan(
                                0,
                                1,
                                (_, timeMillis, _, _, _, _) -> {
                                    response.setRecordStartMs(timeMillis);
                                    return false;
                                });
        return response.build();
    }

    private LookAtResponse look(LookAtRequest request) {
        String session = SessionChecks.session(request.getSessionId());
        String user = Names.person("user_id", request.getUserId());
        ground.looks().tell(new Actor(session, user, user), SessionChecks.look(request.getLook()));
        return LookAtResponse.getDefaultInstance();
    }
}
