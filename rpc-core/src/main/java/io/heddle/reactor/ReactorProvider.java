package io.heddle.reactor;

/**
 * Makes reactors of one kind; found through {@link java.util.ServiceLoader} by {@link Reactor#create(ReactorOptions)}.
 *
 * @threading Thread-safe.
 * @since 0.1
 */
public interface ReactorProvider {
    /**
     * Makes a reactor that is not started.
     *
     * @param options its sizes and bounds
     * @return a new reactor
     */
    Reactor create(ReactorOptions options);
}
