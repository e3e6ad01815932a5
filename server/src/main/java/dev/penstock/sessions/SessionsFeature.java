package dev.penstock.sessions;

import dev.penstock.feature.Feature;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.Dropped;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedFamily;
import dev.penstock.feed.FeedView;
import dev.penstock.feed.Route;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.PresenceConfig;
import dev.penstock.store.Retention;
import dev.penstock.subscribe.Watchers;
import dev.penstock.subscribe.Wheel;
import dev.penstock.wire.GrpcMethod;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Sessions, put together: the lane with its decider and views, and the services on top. Made and
 * started by one thread.
 */
public final class SessionsFeature implements Feature {
    /** The lane of sessions. */
    public static final int LANE = 5;

    /** The feed of all sessions: its number is its place on disk. */
    public static final int FEED = 5;

    private static final long SWEEP_MILLIS = 60_000;

    private final Lane<SessionCommand> lane;
    private final SessionsView view;
    private final Ground ground;
    private final Wheel wheel;
    private final Wheel.Timer sweep;
    private final List<GrpcMethod> methods;

    public SessionsFeature(Foundation on, SessionsConfig config, PresenceConfig presence) {
        wheel = on.wheel();
        Feed all = on.feeds().add(FEED, "sessions", LANE);
        FeedFamily records =
                on.feeds().family("session-records", all, Route::leadingVarint, Dropped.NOTHING);
        var producers =
                new ProducerMemory(on.store(), "session-producers", SessionFacts.SEQUENCE_KEPT);
        var participants = new Participants();
        var watchers = new Watchers();
        view = new SessionsView(on.store(), participants::closed, watchers::gone);
        var attendance = new Attendance(presence, wheel, on.clock(), this::leave);
        lane =
                on.lane(
                        LANE,
                        new SessionRules(view, producers, attendance, config),
                        // The view last: what it tells to end has been told by the feeds.
                        List.of(
                                producers,
                                new FeedView(
                                        all,
                                        new Retention(
                                                config.retentionAge(), config.retentionBytes()),
                                        Set.of(SessionFacts.HAPPENED)),
                                new FeedView(
                                        records,
                                        Set.of(SessionFacts.HAPPENED),
                                        Set.of(SessionFacts.FORGOTTEN)),
                                view));
        var looks = new Looks(view, wheel, config, this::look);
        ground =
                new Ground(
                        lane,
                        view,
                        all,
                        records,
                        on.subscriptions(),
                        on.queries(),
                        on.admission(),
                        on.credit(),
                        attendance,
                        participants,
                        watchers,
                        looks,
                        config,
                        on.clock(),
                        new LongAdder());
        sweep = new Wheel.Timer(this::sweep);
        methods =
                Stream.of(
                                new CollaborationService(ground).methods(),
                                new SessionsService(ground).methods(),
                                new ItemsService(ground).methods(),
                                new WatchService(ground).methods(),
                                new WatchAnnotationsService(ground).methods())
                        .flatMap(List::stream)
                        .toList();
    }

    /** No call of a user is open any more, or none has come back since the start. */
    private void leave(String session, String user) {
        var _ =
                ground.ask(new Wish.Leave(session, user), 256)
                        .exceptionally(
                                _ -> {
                                    ground.attendance().stillToLeave(session, user);
                                    return null;
                                });
    }

    /** What cannot be kept now is overtaken by the next look. */
    private void look(Wish.LookAt wish) {
        var _ = ground.ask(wish, wish.look().getSerializedSize());
    }

    private void sweep() {
        var _ = ground.ask(new Wish.Sweep(), 64);
        wheel.set(sweep, SWEEP_MILLIS);
    }

    @Override
    public Lane<?> lane() {
        return lane;
    }

    @Override
    public List<GrpcMethod> methods() {
        return methods;
    }

    /** Sessions there are. */
    public int sessions() {
        return view.rows().size();
    }

    /** People in sessions, each counted once for each. */
    public int members() {
        return view.members().all();
    }

    /** Events of records that were kept since the start. */
    public long events() {
        return view.events();
    }

    /** Messages of those who take part that were refused since the start. */
    public long refused() {
        return ground.refused().sum();
    }

    /** Those who were in sessions are awaited for a while. */
    @Override
    public void start() {
        lane.start();
        ground.attendance().started();
        view.members()
                .each(
                        (number, user) -> {
                            SessionRow row = view.row(number);
                            if (row != null) {
                                ground.attendance().expect(row.id(), user);
                            }
                        });
        wheel.set(sweep, SWEEP_MILLIS);
    }

    /** Nobody leaves for that: they may come back to the next start. */
    @Override
    public void stopping() {
        ground.attendance().stop();
    }

    @Override
    public void close() throws InterruptedException {
        stopping();
        wheel.cancel(sweep);
        lane.close();
    }
}
