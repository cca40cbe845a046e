package io.heddle.nio;

import com.google.auto.service.AutoService;
import io.heddle.reactor.Reactor;
import io.heddle.reactor.ReactorOptions;
import io.heddle.reactor.ReactorProvider;

/**
 * Makes reactors on {@link java.nio.channels.Selector}.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
@AutoService(ReactorProvider.class)
public final class NioReactorProvider implements ReactorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public NioReactorProvider() {}

    @Override
    public Reactor create(ReactorOptions options) {
        return new NioReactor(options);
    }
}
