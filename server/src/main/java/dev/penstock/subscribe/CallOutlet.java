package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;
import dev.penstock.wire.ServerCall;

/** A call of the transport as an outlet. */
public record CallOutlet(ServerCall call) implements Outlet {

    @Override
    public boolean writable() {
        return call.writable();
    }

    @Override
    public void send(byte[] framed) {
        call.send(framed);
    }

    @Override
    public void begin() {
        // The headers go out with nothing behind them.
        call.send(new byte[0]);
    }

    @Override
    public void end() {
        call.close();
    }

    @Override
    public void end(Refusal refusal) {
        call.close(refusal);
    }

    @Override
    public void execute(Runnable task) {
        call.execute(task);
    }

    @Override
    public Object loop() {
        return call.loop();
    }
}
