import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.X509TrustManager;

class Client {
    static class Pinned implements X509TrustManager {
        private final X509TrustManager own;

        Pinned(X509TrustManager own) {
            this.own = own;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            own.checkServerTrusted(chain, type);
        }
    }

    void ask(HttpsURLConnection connection) {
        connection.setHostnameVerifier((host, session) -> host.equals("rooms.example.com"));
    }
}
