package io.heddle.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A private key and the chain of certificates for it, the key's own first.
 *
 * @param names the DNS names it is for, in small letters
 * @threading Immutable.
 */
record Identity(PrivateKey key, List<X509Certificate> chain, List<String> names) {
    private static final int DNS_NAME = 2; // of GeneralName, RFC 5280, section 4.2.1.6
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] PROBE = {'h', 'e', 'd', 'd', 'l', 'e'};

    static Identity read(Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = certificates(certificateFile);
        PrivateKey key = key(keyFile);
        if (!belong(key, chain.get(0).getPublicKey())) {
            throw new IOException(certificateFile + ": its first certificate is not for the key in " + keyFile);
        }
        return new Identity(key, chain, names(chain.get(0)));
    }

    /** The certificates of a file, one or more. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (PemFile.Block block : PemFile.read(file)) {
            if (block.label().equals("CERTIFICATE")) {
                found.add(certificate(file, block));
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + ": has no certificate");
        }
        return found;
    }

    private static X509Certificate certificate(Path file, PemFile.Block block) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw new IOException(file + ": damaged: not a certificate of X.509", e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        for (PemFile.Block block : PemFile.read(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, block);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new IOException(file + ": the key is encrypted; write it in the clear:"
                            + " openssl pkcs8 -in OLD -out NEW");
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw new IOException(file + ": the key is in the form " + block.label()
                            + ", not PKCS#8; convert it:" + " openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
                default -> {} // certificates, parameters of curves
            }
        }
        throw new IOException(file + ": has no private key");
    }

    private static PrivateKey key(Path file, PemFile.Block block) throws IOException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.der()));
            } catch (InvalidKeySpecException e) {
                // not one of these, perhaps one of the next
            } catch (GeneralSecurityException e) {
                throw new IOException(file + ": this JVM knows no keys of " + algorithm, e);
            }
        }
        throw new IOException(file + ": damaged, or not a key of RSA, EC, Ed25519 or Ed448");
    }

    private static boolean belong(PrivateKey key, PublicKey certified) throws IOException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> "EdDSA";
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another size or curve
        }
    }

    private static List<String> names(X509Certificate certificate) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> name : alternatives) {
                    if (Integer.valueOf(DNS_NAME).equals(name.get(0))) {
                        names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new IOException("the names of " + certificate.getSubjectX500Principal() + " cannot be read", e);
        }
        return names;
    }

    /** Whether it is for a host; a star stands for one label (RFC 6125, section 6.4.3). */
    boolean isFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
    }
}
