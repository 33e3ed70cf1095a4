package io.pointsman.dns;

import io.pointsman.dns.NumberedNames.Fate;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The part of a plan that is about the SRV records beside the numbered names: {@code 0 0 <port> <host>}, for clients that must know
 * the node's real name. Each follows its name: it leads where the name is led, stays where the name is held, and goes with it. When none
 * are wanted any more, they go like names too many.
 */
final class ServiceRecords {

    private final Given given;
    private final Removals removals;
    private final Draft draft;

    ServiceRecords(Given given, Removals removals, Draft draft) {
        this.given = given;
        this.removals = removals;
        this.draft = draft;
    }

    /** @param fates of the numbered names */
    void plan(Map<Integer, Fate> fates) {
        NavigableSet<Integer> numbers = given.services();
        if (given.policy().srv()) {
            numbers.addAll(fates.keySet());
        }
        // The last first, as names go.
        for (int number : numbers.descendingSet()) {
            plan(given.service(number), Optional.ofNullable(fates.get(number)));
        }
    }

    private void plan(Slot slot, Optional<Fate> fate) {
        boolean wanted = given.policy().srv()
                && fate.filter(f -> f instanceof Fate.Led || f instanceof Fate.Held)
                        .isPresent();
        if (!wanted && !slot.isOurs()) {
            return;
        }
        if (slot.holder() instanceof Slot.Holder.Stranger stranger) {
            draft.leave(slot, stranger);
        } else if (wanted) {
            follow(slot, fate.orElseThrow());
        } else if (fate.filter(Fate.GivenUp.class::isInstance).isPresent()) {
            draft.giveUp(slot, "its name goes");
        } else if (removals.take()) {
            draft.giveUp(slot, given.policy().srv() ? "its name is not ours" : "the group wants no SRV records");
        } else if (fate.isPresent()
                && fate.get() instanceof Fate.Led led
                && slot.target().filter(target -> !target.equals(led.host())).isPresent()) {
            lead(slot, led);
        } else {
            draft.hold(slot, DeclineReason.REMOVAL_HELD_BACK, removals.refusal());
        }
    }

    private void follow(Slot slot, Fate fate) {
        if (fate instanceof Fate.Led led) {
            lead(slot, led);
        } else if (fate instanceof Fate.Held held && !slot.isEmpty()) {
            draft.hold(slot, held.reason(), held.detail());
        }
    }

    private void lead(Slot slot, Fate.Led led) {
        Optional<Endpoint> endpoint = given.endpointAt(led.host());
        Duration ttl = given.policy().ttl();
        endpoint.ifPresentOrElse(
                to -> draft.lead(
                        slot,
                        RecordSet.simple(slot.name(), "SRV", ttl, "0 0 %d %s".formatted(to.port(), to.host())),
                        led.reason()),
                () -> draft.hold(slot, DeclineReason.ROLES_UNKNOWN, "ElastiCache tells no port of " + led.host()));
    }
}
