package io.pointsman.migration;

import static io.pointsman.migration.AskedNode.ascii;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at suspects again, after a while, by their types' own commands. What differs in the same way twice counts; what had only been changing meanwhile does
 * not. For one thread.
 */
final class SecondLook {

    private static final byte[] TYPE = ascii("TYPE");
    private static final String NONE = "none";

    /** After which a key that is never seen the same way twice counts as what it was seen last. */
    private static final int MOST_LOOKS = 10;

    /** Suspects, and bytes of memory, that are asked for at once. */
    private static final int AT_ONCE = 256;

    private static final long BYTES_AT_ONCE = 1L << 20;

    /** In milliseconds, by how much clocks may be apart. */
    private static final long CLOCKS = 1_000;

    private final AskedNode here;
    private final Primaries<AskedNode> there;
    private final Direction direction;
    private final VerifyRules rules;
    private final VerifyTally tally;
    private final PieceByPiece pieces;
    private List<Suspect> left = new ArrayList<>();
    private boolean moves;

    /** @param expires in milliseconds since 1970, 0 if it does not; a type of {@code none} is not there */
    private record Told(long expires, String type, String refusal, boolean isElsewhere) {}

    private record Looked(Suspect suspect, AskedNode node, Told here, Told there) {

        boolean isBig(VerifyRules rules) {
            return suspect.size >= rules.bigBytes();
        }

        ValueType type() {
            return ValueType.of(here.type);
        }
    }

    SecondLook(AskedNode here, Primaries<AskedNode> there, Direction direction, VerifyRules rules, VerifyTally tally) {
        this.here = here;
        this.there = there;
        this.direction = direction;
        this.rules = rules;
        this.tally = tally;
        pieces = new PieceByPiece(here, rules.pieceBytes());
    }

    /** Returns when each of them is told. Nothing else may be waited for. */
    void at(List<Suspect> suspects) throws IOException, InterruptedException {
        List<Suspect> some = suspects;
        while (!some.isEmpty()) {
            Thread.sleep(rules.patience());
            if (moves) {
                moves = false;
                there.look();
            }
            left = new ArrayList<>();
            for (int from = 0; from < some.size(); ) {
                int to = from;
                long size = 0;
                while (to < some.size() && to < from + AT_ONCE && size < BYTES_AT_ONCE) {
                    size += some.get(to++).size;
                }
                look(some.subList(from, to));
                from = to;
            }
            some = left;
        }
    }

    private void look(List<Suspect> some) throws IOException {
        List<AskedNode> nodes = new ArrayList<>();
        for (Suspect suspect : some) {
            suspect.looks++;
            AskedNode node = there.of(there.isCluster() ? SlotHash.getSlot(suspect.key) : 0);
            nodes.add(node);
            askForType(here, suspect.key);
            askForType(node, suspect.key);
        }
        flush();
        List<Looked> unclear = new ArrayList<>();
        for (int each = 0; each < some.size(); each++) {
            Looked looked = new Looked(some.get(each), nodes.get(each), read(here), read(nodes.get(each)));
            if (!isClear(looked)) {
                unclear.add(looked);
            }
        }
        compare(unclear);
    }

    private static void askForType(AskedNode node, byte[] key) throws IOException {
        node.askForExpiry(key);
        node.ask(TYPE, key);
    }

    private static Told read(AskedNode node) throws IOException {
        node.nextKey();
        long expires = node.expiry();
        Kind kind = node.next();
        String type = kind == Kind.STATUS ? node.replies().text() : NONE;
        return new Told(expires, type, node.refusal(), node.isElsewhere());
    }

    private void flush() throws IOException {
        here.flush();
        for (AskedNode node : there.lanes()) {
            node.flush();
        }
    }

    /** Whether its value need not be compared. */
    private boolean isClear(Looked looked) {
        Told one = looked.here();
        Told other = looked.there();
        if (isRefused(looked)) {
            return true;
        }
        if (one.type.equals(NONE)) {
            tally.gone();
        } else if (other.type.equals(NONE)) {
            if (one.expires != 0 && one.expires <= System.currentTimeMillis() + CLOCKS) {
                tally.gone();
            } else {
                differs(looked.suspect, direction == Direction.FORWARD ? Difference.MISSING : Difference.EXTRA, "");
            }
        } else if (direction == Direction.BACKWARD) {
            tally.same(0);
        } else if (!one.type.equals(other.type)) {
            differs(looked.suspect, Difference.TYPE, "source " + one.type + ", target " + other.type);
        } else if (looked.type() == ValueType.OTHER && looked.isBig(rules)) {
            differs(looked.suspect, Difference.UNREAD, "it is too big to be told whole, and of type " + one.type);
        } else {
            return false;
        }
        return true;
    }

    private boolean isRefused(Looked looked) {
        Told one = looked.here();
        Told other = looked.there();
        if (one.isElsewhere) {
            tally.moved();
        } else if (other.isElsewhere) {
            moves = true;
            again(looked.suspect, Difference.UNREAD, other.refusal);
        } else if (!one.refusal.isEmpty() || !other.refusal.isEmpty()) {
            differs(looked.suspect, Difference.UNREAD, one.refusal.isEmpty() ? other.refusal : one.refusal);
        } else {
            return false;
        }
        return true;
    }

    private void compare(List<Looked> unclear) throws IOException {
        List<Looked> whole =
                unclear.stream().filter(looked -> !looked.isBig(rules)).toList();
        for (Looked looked : whole) {
            looked.type().ask(here, looked.suspect.key);
            looked.type().ask(looked.node, looked.suspect.key);
        }
        flush();
        for (Looked looked : whole) {
            begin(looked);
            judge(looked, looked.type().read(here) == looked.type().read(looked.node));
        }
        for (Looked looked : unclear) {
            if (looked.isBig(rules)) {
                begin(looked);
                judge(looked, pieces.same(looked.type(), looked.suspect.key, looked.suspect.size, looked.node));
            }
        }
    }

    private void begin(Looked looked) {
        here.nextKey();
        looked.node.nextKey();
    }

    private void judge(Looked looked, boolean same) {
        Told one = new Told(looked.here.expires, looked.here.type, here.refusal(), here.isElsewhere());
        Told other =
                new Told(looked.there.expires, looked.there.type, looked.node.refusal(), looked.node.isElsewhere());
        Suspect suspect = looked.suspect;
        if (isRefused(new Looked(suspect, looked.node, one, other))) {
            return;
        }
        long later = other.expires - one.expires;
        if (!same) {
            differs(suspect, Difference.VALUE, "");
        } else if (Math.abs(later) <= rules.tolerance()) {
            tally.same(suspect.hash);
        } else if (other.expires == 0) {
            differs(suspect, Difference.EXPIRY_LOST, "");
        } else if (one.expires == 0) {
            differs(suspect, Difference.EXPIRY_ADDED, "");
        } else {
            differs(suspect, Difference.EXPIRY_DIFFERS, Math.abs(later) + (later < 0 ? " ms earlier" : " ms later"));
        }
    }

    private void differs(Suspect suspect, Difference kind, String detail) {
        if (suspect.seen == kind) {
            tally.differs(kind, suspect.key, detail);
        } else {
            again(suspect, kind, detail);
        }
    }

    private void again(Suspect suspect, Difference kind, String detail) {
        if (suspect.looks >= MOST_LOOKS) {
            tally.differs(kind, suspect.key, detail);
        } else {
            suspect.seen = kind;
            left.add(suspect);
        }
    }
}
