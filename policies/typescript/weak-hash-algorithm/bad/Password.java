import java.security.MessageDigest;

class Password {
    byte[] hashPassword(byte[] password) throws Exception {
        return MessageDigest.getInstance("MD5").digest(password);
    }
}
