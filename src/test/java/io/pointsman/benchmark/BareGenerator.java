package io.pointsman.benchmark;

import io.pointsman.sandbox.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.HdrHistogram.Histogram;

/**
 * The floor of a generator on this machine: one thread that never sleeps sends two ready commands by turns when they are due and reads what comes back. No
 * client library, no keys drawn, no deadline, no counting but of latencies.
 */
final class BareGenerator implements AutoCloseable {

    private static final int DIGITS = 3;
    private static final int ROOM = 64 * 1024;
    private static final long PUNCTUAL = Duration.ofMillis(1).toNanos();

    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer[] commands;
    private final Histogram service = new Histogram(DIGITS);
    private final Histogram latency = new Histogram(DIGITS);
    private final ByteBuffer answers = ByteBuffer.allocateDirect(ROOM);

    /**
     * @param service median from being sent
     * @param latency median from the intended start
     * @param punctual the share that was sent within 1 ms of it
     */
    record Measured(Duration service, Duration latency, double punctual) {}

    private static final class Line {

        private final SocketChannel channel;
        private final Queue<Long> waiting = new ArrayDeque<>();
        private long intended;
        private long sent;
        private boolean busy;

        Line(SocketChannel channel) {
            this.channel = channel;
        }
    }

    BareGenerator(RedisProcess server, int connections, int valueBytes) {
        String value = "v".repeat(valueBytes);
        commands = new ByteBuffer[] {
            ready("*3\r\n$3\r\nSET\r\n$8\r\nload:one\r\n$%d\r\n%s\r\n".formatted(valueBytes, value)),
            ready("*2\r\n$3\r\nGET\r\n$8\r\nload:one\r\n")
        };
        try {
            selector = Selector.open();
            for (int line = 0; line < connections; line++) {
                SocketChannel channel = SocketChannel.open(server.address());
                channel.socket().setTcpNoDelay(true);
                channel.configureBlocking(false);
                Line added = new Line(channel);
                channel.register(selector, SelectionKey.OP_READ, added);
                lines.add(added);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer ready(String command) {
        byte[] bytes = command.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    Measured run(int rate, Duration length) throws IOException {
        service.reset();
        latency.reset();
        long period = Duration.ofSeconds(1).toNanos() / rate;
        long count = length.toNanos() / period;
        long begin = System.nanoTime();
        long punctual = 0;
        for (long next = 0; next < count || latency.getTotalCount() < count; ) {
            long intended = begin + next * period;
            if (next < count && System.nanoTime() - intended >= 0) {
                Line line = lines.get((int) (next % lines.size()));
                if (line.busy) {
                    line.waiting.add(intended);
                } else {
                    send(line, intended);
                }
                punctual += System.nanoTime() - intended <= PUNCTUAL ? 1 : 0;
                next++;
            } else {
                selector.selectNow(this::answered);
            }
        }
        return new Measured(median(service), median(latency), (double) punctual / count);
    }

    private static Duration median(Histogram times) {
        return Duration.ofNanos(times.getValueAtPercentile(50));
    }

    private void send(Line line, long intended) throws IOException {
        ByteBuffer command = commands[(int) (latency.getTotalCount() % commands.length)].duplicate();
        line.intended = intended;
        line.sent = System.nanoTime();
        line.busy = true;
        line.channel.write(command);
    }

    private void answered(SelectionKey key) {
        Line line = (Line) key.attachment();
        try {
            answers.clear();
            line.channel.read(answers);
            long now = System.nanoTime();
            line.busy = false;
            service.recordValue(now - line.sent);
            latency.recordValue(now - line.intended);
            Long next = line.waiting.poll();
            if (next != null) {
                send(line, next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (Line line : lines) {
            line.channel.close();
        }
    }
}
