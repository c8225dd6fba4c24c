import java.security.MessageDigest;

class Password {
    byte[] checksum(byte[] content) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(content);
    }
}
