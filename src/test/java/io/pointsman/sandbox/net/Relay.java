package io.pointsman.sandbox.net;

import io.pointsman.sandbox.net.NetworkState.Delayed;
import io.pointsman.sandbox.net.NetworkState.Refused;
import io.pointsman.sandbox.net.NetworkState.Silent;
import io.pointsman.sandbox.net.NetworkState.Well;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network before one server: listens at an address of its own and passes bytes both ways, as well as its state lets it. Without a
 * server it refuses connections, as the server's host would; a silent one keeps that to itself.
 */
public final class Relay implements AutoCloseable {

    private static final int BACKLOG = 128;

    private final InetSocketAddress address;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("sandbox-relay-", 0).factory();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Link> links = new HashSet<>();
    private NetworkState state = new Well();
    private @Nullable InetSocketAddress server;
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private boolean closed;

    /** @param address where clients will find it; nothing listens there before {@link #serve} */
    public Relay(InetSocketAddress address) {
        this.address = address;
    }

    public InetSocketAddress address() {
        return address;
    }

    public NetworkState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Leads to this server from now on; the state stays as it is. */
    public void serve(InetSocketAddress behind) {
        change(() -> server = behind);
    }

    /** There is no server from now on. What it had open ends as the server's own connections do. */
    public void stop() {
        change(() -> server = null);
    }

    public void become(NetworkState next) {
        change(() -> {
            if (state instanceof Silent && !(next instanceof Silent)) {
                links.forEach(Link::forgetServer);
            }
            state = next;
            links.forEach(link -> impose(next, link));
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            if (!closed) {
                change.run();
                listenIfDue();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void impose(NetworkState state, Link link) {
        switch (state) {
            case Well unused -> link.delay(Duration.ZERO, Duration.ZERO);
            case Delayed delayed -> link.delay(delayed.toServer(), delayed.toClient());
            case Silent unused -> link.silence();
            case Refused unused -> link.reset();
        }
    }

    private void listenIfDue() {
        boolean due = switch (state) {
            case Well unused -> server != null;
            case Delayed delayed -> server != null;
            case Silent unused -> true;
            case Refused unused -> false;
        };
        try {
            if (due && listener == null) {
                ServerSocket opened = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
                listener = opened;
                acceptor = threads.newThread(() -> accept(opened));
                acceptor.start();
            } else if (!due && listener != null) {
                listener.close();
                awaitEnd(acceptor);
                listener = null;
                acceptor = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no relay on " + address, e);
        }
    }

    /** A listener goes on listening until the thread has left that accepts from it. */
    private static void awaitEnd(@Nullable Thread acceptor) {
        try {
            if (acceptor != null) {
                acceptor.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                threads.newThread(() -> admit(from, client)).start(); // not here: the lock may wait for this thread
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private void admit(ServerSocket from, Socket client) {
        Link link = new Link(client);
        InetSocketAddress behind;
        lock.lock();
        try {
            if (from.isClosed()) {
                Link.reset(client);
                return;
            }
            links.add(link);
            impose(state, link);
            behind = server == null ? address : server; // without a server it is silent
        } finally {
            lock.unlock();
        }
        link.carry(behind, threads, () -> forget(link));
    }

    private void forget(Link link) {
        lock.lock();
        try {
            links.remove(link);
        } finally {
            lock.unlock();
        }
    }

    /** Resets what is open, whatever the state, and frees the address. */
    @Override
    public void close() {
        lock.lock();
        try {
            become(new Refused());
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
