package io.pointsman.migration;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.migration.NodeQuestions.Answer;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader.Kind;
import io.pointsman.web.Guarded.Guard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether one group takes what another tells, tried with one of its keys. For one thread.
 *
 * <pre>DUMP ends with two bytes of the RDB version, the lower first, and eight of a checksum</pre>
 *
 * @see <a href="https://valkey.io/commands/restore/">RESTORE</a>
 */
final class TrialCopy {

    private static final byte[] RESTORE = bytes("RESTORE");
    private static final byte[] SOON = bytes("10000");
    private static final byte[] NONE = bytes("");
    private static final int FOOTER = 10;
    private static final String REFUSED = "NOPERM";

    private final NodeQuestions source;
    private final Primaries<NodeQuestions> target;
    private final byte[] key;
    private final Answer value;

    private TrialCopy(NodeQuestions source, Primaries<NodeQuestions> target, byte[] key, Answer value) {
        this.source = source;
        this.target = target;
        this.key = key;
        this.value = value;
    }

    /** With a key of the source's by chance, or one that it does not have if it has none. */
    static TrialCopy between(NodeQuestions source, Primaries<NodeQuestions> target) throws IOException {
        Answer found = source.ask("RANDOMKEY");
        byte[] key = found.kind() == Kind.BULK ? found.bytes() : bytes(name());
        return new TrialCopy(source, target, key, source.ask(bytes("DUMP"), key));
    }

    private static String name() {
        return "pointsman:migration:" + UUID.randomUUID();
    }

    /** Whether there is something to try with. */
    boolean hasValue() {
        return value.kind() == Kind.BULK && value.bytes().length >= FOOTER;
    }

    /** What we may not do that has to be done; changes nothing. */
    List<Guard> permissions() throws IOException {
        List<Guard> refusals = new ArrayList<>();
        refused("SCAN", "source", source.ask("SCAN", "0", "COUNT", "1")).ifPresent(refusals::add);
        refused("DUMP", "source", value).ifPresent(refusals::add);
        refused("PTTL", "source", source.ask(bytes("PTTL"), key)).ifPresent(refusals::add);
        // It is no payload, so that nothing comes of it whatever else is said.
        refused("RESTORE", "target", owner(key).ask(RESTORE, key, bytes("0"), NONE))
                .ifPresent(refusals::add);
        return refusals;
    }

    private static Optional<Guard> refused(String command, String where, Answer answer) {
        return answer.kind() == Kind.ERROR && answer.text().startsWith(REFUSED)
                ? Optional.of(new Guard(
                        "permissions",
                        "we may not call %s on the %s: %s".formatted(command, where, answer.text()),
                        "Give the user that we enter as the right +%s, on all keys"
                                .formatted(command.toLowerCase(Locale.ROOT))))
                : Optional.empty();
    }

    /** Writes the key's value to the target under a name of ours, which is taken away at once, and by itself after ten seconds. */
    Optional<Guard> payload() throws IOException {
        if (!hasValue()) {
            return Optional.empty();
        }
        byte[] probe = bytes(name());
        NodeQuestions node = owner(probe);
        Answer taken = node.ask(RESTORE, probe, SOON, value.bytes());
        if (taken.kind() != Kind.ERROR) {
            var unused = node.ask(bytes("UNLINK"), probe);
            return Optional.empty();
        }
        return Optional.of(new Guard(
                "payload",
                "the target does not take what the source tells, in RDB version %d: %s"
                        .formatted(version(value.bytes()), taken.text()),
                "Upgrade the target to the source's engine version or a newer one"));
    }

    private NodeQuestions owner(byte[] name) throws IOException {
        return target.of(SlotHash.getSlot(name));
    }

    private static int version(byte[] payload) {
        int at = payload.length - FOOTER;
        return Byte.toUnsignedInt(payload[at]) | (Byte.toUnsignedInt(payload[at + 1]) << Byte.SIZE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
