package io.pointsman.inventory;

import io.pointsman.topology.SampleGroup;
import java.time.Clock;
import java.util.stream.IntStream;

class InMemoryInventoryTest implements InventoryContract {

    private final InMemoryInventory inventory = new InMemoryInventory(Clock.systemUTC());

    @Override
    public Inventory inventory() {
        return inventory;
    }

    @Override
    public Announcements announcements() {
        return inventory;
    }

    @Override
    public void create(String id, int replicas) {
        inventory.put(SampleGroup.group(id)
                .primary(id + "-001")
                .replicas(IntStream.range(0, replicas)
                        .mapToObj(i -> "%s-%03d".formatted(id, i + 2))
                        .toArray(String[]::new)));
    }

    @Override
    public void delete(String id) {
        inventory.remove(SampleGroup.group(id));
    }
}
