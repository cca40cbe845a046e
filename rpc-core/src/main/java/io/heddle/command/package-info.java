/**
 * The plugin interface: what a command is, what it is called with, and how commands are found. It knows nothing of
 * sockets or wire protocols; a command written once serves all of them.
 */
@NullMarked
package io.heddle.command;

import org.jspecify.annotations.NullMarked;
