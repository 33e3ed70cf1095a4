package io.pointsman.load;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What is sent to a node.
 *
 * @param operation what it is measured as
 * @param next what follows over the same path once it has succeeded
 */
record Command(
        Operation operation,
        String key,
        Function<RedisAsyncCommands<String, String>, CompletionStage<?>> call,
        Optional<Command> next) {

    /** The same for a slot that is on its way to the node. */
    Command asking() {
        return new Command(
                operation,
                key,
                node -> {
                    var unused = node.asking();
                    return call.apply(node);
                },
                next);
    }

    /** @return never throws; fails as the answer does */
    CompletionStage<?> sendTo(RedisAsyncCommands<String, String> node) {
        try {
            return call.apply(node);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
