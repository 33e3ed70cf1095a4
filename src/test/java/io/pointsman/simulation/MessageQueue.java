package io.pointsman.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** SQS, a standard queue: at least once, in any order, what is not deleted comes back after the visibility time-out. */
final class MessageQueue {

    private static final int MOST_AT_ONCE = 10;
    private static final long LONG_POLL = 20_000;

    private final Conductor conductor;
    private final Chance chance;
    private final History history;
    private final long visibility;
    private final List<Mail> mails = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    /** A message; {@code groupId} is the group it is about, empty when only a look at everything answers it. */
    static final class Mail {
        final int number;
        final String body;
        final Optional<String> groupId;
        private long visibleAt;
        private boolean delivered;
        private boolean deleted;

        Mail(int number, String body, Optional<String> groupId) {
            this.number = number;
            this.body = body;
            this.groupId = groupId;
        }

        @Override
        public String toString() {
            return "m" + number + " " + body;
        }
    }

    private static final class Waiting {
        private final Consumer<List<Mail>> poll;
        private boolean answered;

        Waiting(Consumer<List<Mail>> poll) {
            this.poll = poll;
        }
    }

    MessageQueue(Conductor conductor, Chance chance, History history, long visibility) {
        this.conductor = conductor;
        this.chance = chance;
        this.history = history;
        this.visibility = visibility;
    }

    void put(String body, Optional<String> groupId, long delay) {
        Mail mail = new Mail(mails.size() + 1, body, groupId);
        mails.add(mail);
        show(mail, delay);
    }

    private void show(Mail mail, long delay) {
        mail.visibleAt = conductor.now() + delay;
        conductor.after(delay, this::serve);
    }

    /** A long poll: answered when there is a message, or with none after a while. */
    void poll(Consumer<List<Mail>> poll) {
        Waiting one = new Waiting(poll);
        waiting.add(one);
        serve();
        conductor.after(LONG_POLL, () -> {
            if (!one.answered) {
                one.answered = true;
                waiting.remove(one);
                one.poll.accept(List.of());
            }
        });
    }

    private void serve() {
        while (!waiting.isEmpty()) {
            List<Mail> there = new ArrayList<>();
            for (Mail mail : mails) {
                if (!mail.deleted && mail.visibleAt <= conductor.now() && there.size() < MOST_AT_ONCE) {
                    there.add(chance.between(0, there.size()), mail);
                }
            }
            if (there.isEmpty()) {
                return;
            }
            for (Mail mail : there) {
                if (mail.delivered) {
                    history.add(Occurrence.EVENT_REDELIVERED, mail::toString);
                }
                mail.delivered = true;
                show(mail, visibility);
            }
            Waiting one = chance.any(waiting);
            waiting.remove(one);
            one.answered = true;
            one.poll.accept(there);
        }
    }

    /** @param forgotten whether the queue delivers it once more all the same */
    void delete(Mail mail, boolean forgotten) {
        mail.deleted = !forgotten;
    }

    /** Those that are not deleted. */
    List<Mail> left() {
        return mails.stream().filter(mail -> !mail.deleted).toList();
    }
}
