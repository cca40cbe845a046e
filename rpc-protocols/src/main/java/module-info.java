/** Wire protocols beside text; each is found through {@link java.util.ServiceLoader}. */
module io.heddle.protocols {
    requires io.heddle.core;
    requires static com.google.auto.service; // annotations only: read when compiling
    requires static org.jspecify; // annotations only: nothing reads them at run time
}
