package io.heddle.access;

import java.security.Principal;

/**
 * A caller known by a name and nothing else.
 *
 * @param name the name
 * @threading Immutable.
 * @since 0.1
 */
public record User(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}
