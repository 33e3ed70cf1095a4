package io.pointsman.migration;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies a key in pieces, so that neither its source is blocked for long nor memory is needed for more than a piece:
 *
 * <ol>
 *   <li>a temporary key of the same slot is removed, which one that was killed may have left;
 *   <li>the value goes there, piece by piece, by commands of its type;
 *   <li>when all is there the temporary key gets its expiry and takes the place of the key, in one command: nobody ever sees half of it.
 * </ol>
 *
 * <p>That the key changes meanwhile is not noticed, and whether the target has the very same already is not looked at. The temporary key expires after a day, in
 * case nobody comes back to it; whether it still does so also tells that it was never lost, and begun again without its first pieces. A hash whose fields may
 * expire by themselves cannot be told apart piece by piece: where the source has such, all hashes are copied whole, as are types that only modules know. For one
 * thread.
 */
final class BigKey {

    /** What has become of it. */
    enum State {
        UNDER_WAY,
        COPIED,
        GONE,
        BUSY,
        /** Has to be copied whole. */
        INDIVISIBLE
    }

    private static final byte[] TYPE = Dialogue.ascii("TYPE");
    private static final byte[] EXISTS = Dialogue.ascii("EXISTS");
    private static final byte[] EXPIRE = Dialogue.ascii("PEXPIRE");
    private static final byte[] DAY = Dialogue.ascii(Duration.ofDays(1).toMillis());
    private static final long NONE = -2;

    private final Dialogue source;
    private final Dialogue target;
    private final byte[] key;
    private final byte[] copy;
    private final boolean replaces;
    private final boolean tellsExpireTime;
    private @Nullable Pieces pieces;
    private boolean expires;

    /**
     * @param copy the temporary key
     * @param replaces what the target has
     * @param tellsExpireTime whether the source has {@code PEXPIRETIME}
     */
    BigKey(Dialogue source, Dialogue target, byte[] key, byte[] copy, boolean replaces, boolean tellsExpireTime) {
        this.source = source;
        this.target = target;
        this.key = key;
        this.copy = copy;
        this.replaces = replaces;
        this.tellsExpireTime = tellsExpireTime;
    }

    /**
     * Goes on by one piece, at most.
     *
     * @throws Refusal of a command about this key; it ends there
     */
    State step() throws IOException, Refusal {
        if (pieces == null) {
            return begin();
        }
        boolean more = pieces.next();
        if (!expires) {
            expires = target.number(EXPIRE, copy, DAY) == 1;
        }
        return more ? State.UNDER_WAY : end();
    }

    private State begin() throws IOException, Refusal {
        var unused = source.ask(TYPE, key);
        String type = source.replies().text();
        if (type.equals("none")) {
            return State.GONE;
        }
        if (!replaces && target.number(EXISTS, key) == 1) {
            return State.BUSY;
        }
        remove();
        pieces = switch (type) {
            case "string" -> new TextPieces(source, target, key, copy);
            case "list" -> elements(ElementPieces.Form.LIST);
            case "hash" -> fieldsExpire() ? null : elements(ElementPieces.Form.HASH);
            case "set" -> elements(ElementPieces.Form.SET);
            case "zset" -> elements(ElementPieces.Form.SORTED_SET);
            case "stream" -> new StreamPieces(source, target, key, copy);
            default -> null;
        };
        return pieces == null ? State.INDIVISIBLE : State.UNDER_WAY;
    }

    private Pieces elements(ElementPieces.Form form) {
        return new ElementPieces(form, source, target, key, copy);
    }

    /** Whether the source has the command for it, as Valkey 9 and Redis 7.4 have, or does not say. */
    private boolean fieldsExpire() throws IOException {
        try {
            var unused = source.list(
                    Dialogue.ascii("HPEXPIRETIME"),
                    key,
                    Dialogue.ascii("FIELDS"),
                    Dialogue.ascii("1"),
                    Dialogue.ascii("pointsman"));
            return true;
        } catch (Refusal refused) {
            return !refused.error().startsWith("ERR unknown command");
        }
    }

    private State end() throws IOException, Refusal {
        long until = expiry();
        if (until == NONE) {
            remove();
            return State.GONE;
        }
        if (target.number(Dialogue.ascii("PERSIST"), copy) != 1) {
            throw new IOException("the target has lost what it had of " + KeyText.of(key));
        }
        if (until >= 0) {
            var unused = target.ask(Dialogue.ascii("PEXPIREAT"), copy, Dialogue.ascii(until));
        }
        return takePlace();
    }

    private State takePlace() throws IOException, Refusal {
        try {
            if (replaces) {
                var unused = target.ask(Dialogue.ascii("RENAME"), copy, key);
                return State.COPIED;
            }
            if (target.number(Dialogue.ascii("RENAMENX"), copy, key) == 1) {
                return State.COPIED;
            }
        } catch (Refusal refused) {
            if (refused.error().equals("ERR no such key")) {
                // It has expired.
                return State.GONE;
            }
            throw refused;
        }
        remove();
        return State.BUSY;
    }

    /** @return in milliseconds since 1970; -1 if it does not expire; {@link #NONE} if there is no such key */
    private long expiry() throws IOException, Refusal {
        if (tellsExpireTime) {
            return source.number(Dialogue.ascii("PEXPIRETIME"), key);
        }
        long now = source.time();
        long left = source.number(Dialogue.ascii("PTTL"), key);
        return left < 0 ? left : now + left;
    }

    /** The temporary key, if there is one. */
    void remove() throws IOException, Refusal {
        var unused = target.ask(Dialogue.ascii("UNLINK"), copy);
    }
}
