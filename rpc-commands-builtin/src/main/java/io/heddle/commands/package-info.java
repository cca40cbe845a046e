/**
 * Commands that every server can offer, one file each. They are found on the class path or module path; an embedder who
 * wants only some of them gives those to the server in code.
 */
@NullMarked
package io.heddle.commands;

import org.jspecify.annotations.NullMarked;
