import javax.crypto.Cipher;

class Seal {
    Cipher old() throws Exception {
        return Cipher.getInstance("DES/CBC/PKCS5Padding");
    }

    Cipher patterns() throws Exception {
        return Cipher.getInstance("AES/ECB/PKCS5Padding");
    }
}
