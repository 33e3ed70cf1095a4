package io.pointsman.simulation;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.simulation.MessageQueue.Mail;
import io.pointsman.simulation.Weather.Verdict;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How the calls of one process get to AWS and back: each leaves, arrives, takes effect and is answered at its own time, or fails on the way,
 * and the process may die before or after it arrived.
 */
final class Calls {

    static final String QUEUE = "sqs";
    private static final long DEADLINE = 15_000;

    private final World world;
    private final ServiceInstance process;

    Calls(World world, ServiceInstance process) {
        this.world = world;
        this.process = process;
    }

    /** A long poll of the queue; empty when nothing came. */
    List<Mail> receive() {
        process.breathe();
        Rendezvous<List<Mail>> rendezvous = new Rendezvous<>();
        Verdict verdict = world.weather().verdict(QUEUE);
        if (verdict == Verdict.LET_THROUGH) {
            world.queue()
                    .poll(mails -> later(() -> {
                        if (!mails.isEmpty()) {
                            world.history().add(() -> process + " receives " + mails);
                        }
                        rendezvous.answer(() -> mails);
                    }));
        } else {
            later(() -> rendezvous.answer(() -> {
                throw new Transient("receiving failed", null);
            }));
        }
        return rendezvous.await();
    }

    /**
     * Makes a call and waits for its answer, or throws what it fails with.
     *
     * @param target what {@link Weather#breakDown} breaks
     * @param what for the history
     * @param effect happens at AWS when the call arrives
     * @param learned is given the answer when it comes in
     */
    <T> T call(String target, Supplier<String> what, Supplier<T> effect, Consumer<T> learned) {
        return call(target, what, effect, learned, 0);
    }

    /** @param gathering how long it takes beside the way there */
    <T> T call(String target, Supplier<String> what, Supplier<T> effect, Consumer<T> learned, long gathering) {
        process.breathe();
        Verdict verdict = world.weather().verdict(target);
        Rendezvous<T> rendezvous = new Rendezvous<>();
        world.conductor()
                .after(world.weather().latency() + gathering, () -> arrive(verdict, what, effect, learned, rendezvous));
        return rendezvous.await();
    }

    private <T> void arrive(
            Verdict verdict, Supplier<String> what, Supplier<T> effect, Consumer<T> learned, Rendezvous<T> rendezvous) {
        world.nudge();
        switch (verdict) {
            case DIE_BEFORE -> {
                world.history().add(Occurrence.KILLED_BEFORE, () -> process + " " + what.get());
                world.kill(process);
            }
            case THROTTLED -> fail(Occurrence.THROTTLED, what, rendezvous, 0);
            case SERVER_ERROR -> fail(Occurrence.SERVER_ERROR, what, rendezvous, 0);
            case CUT_BEFORE -> fail(Occurrence.CUT_BEFORE, what, rendezvous, 0);
            case HUNG_BEFORE -> fail(Occurrence.HUNG, what, rendezvous, DEADLINE);
            case CUT_AFTER -> {
                Supplier<T> unused = outcome(what, effect);
                fail(Occurrence.CUT_AFTER, what, rendezvous, 0);
            }
            case HUNG_AFTER -> {
                Supplier<T> unused = outcome(what, effect);
                fail(Occurrence.HUNG, what, rendezvous, DEADLINE);
            }
            case DIE_AFTER -> {
                Supplier<T> unused = outcome(what, effect);
                world.history().add(Occurrence.KILLED_AFTER, () -> process + " " + what.get());
                world.kill(process);
            }
            case LET_THROUGH -> {
                Supplier<T> outcome = outcome(what, effect);
                later(() -> rendezvous.answer(outcome), outcome, learned);
            }
        }
    }

    private <T> Supplier<T> outcome(Supplier<String> what, Supplier<T> effect) {
        try {
            T result = effect.get();
            world.history().add(() -> process + " " + what.get() + InShort.of(result));
            return () -> result;
        } catch (Broken e) {
            world.history().add(() -> process + " " + what.get() + " BREAKS " + e.promise());
            throw e;
        } catch (Transient | StaleReading | Rejected e) {
            world.history().add(() -> process + " " + what.get() + " FAILS: " + e.getMessage());
            return () -> {
                throw e;
            };
        }
    }

    private <T> void later(Runnable answer, Supplier<T> outcome, Consumer<T> learned) {
        later(() -> {
            try {
                learned.accept(outcome.get());
            } catch (Transient | StaleReading | Rejected e) {
                // The caller hears of it.
            }
            answer.run();
        });
    }

    private <T> void fail(Occurrence fault, Supplier<String> what, Rendezvous<T> rendezvous, long after) {
        world.history().add(fault, () -> process + " " + what.get());
        world.conductor()
                .after(
                        after,
                        () -> later(() -> rendezvous.answer(() -> {
                            throw new Transient(fault + " " + what.get(), null);
                        })));
    }

    private void later(Runnable answer) {
        world.conductor().after(world.weather().latency(), () -> {
            if (!process.isDead()) {
                answer.run();
            }
        });
    }
}
