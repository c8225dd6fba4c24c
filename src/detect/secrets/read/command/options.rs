//! The options of well-known commands that take a password.

use Takes::{After, Either, Joined, Pair, Pass, Place, PlaceAfterUser, Word};

/// How an option takes its password.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Takes {
    /// `-p value`
    Word,
    /// `-pvalue`, and never a word of its own
    Joined,
    /// `-p value` or `-pvalue`
    Either,
    /// `-u user:value`, `-u user,value`, `-U user%value`
    After(char),
    /// `-passin pass:value`
    Pass,
    /// `--from-literal=name=value`
    Pair,
    /// No option: the bare word at this place after the command.
    Place(usize),
    /// The same, `user:value`
    PlaceAfterUser(usize),
}

/// A command and an option of it that takes a password: the command, the subcommand if the option is only its, the
/// option, how it takes it, and what the fact calls it.
pub(super) type Secretive = (&'static str, &'static str, &'static str, Takes, &'static str);

/// From the commands' manual pages and references. Sorted by command.
pub(super) const OPTIONS: &[Secretive] = &[
    ("7z", "", "-p", Joined, "archive password"),
    ("aws", "secretsmanager", "--secret-binary", Word, "secret"),
    ("aws", "secretsmanager", "--secret-string", Word, "secret"),
    ("aws", "ssm", "--value", Word, SECURE),
    ("az", "keyvault", "--value", Word, "secret"),
    ("az", "login", "-p", Word, "azure password"),
    ("buildah", "login", "-p", Word, "registry password"),
    ("bundle", "config", "", PlaceAfterUser(2), "gem server password"),
    ("bundle", "config", "", PlaceAfterUser(3), "gem server password"),
    ("cargo", "login", "", Place(1), "registry token"),
    ("cf", "login", "-p", Word, "cloud foundry password"),
    ("composer", "config", "", Place(2), "composer token"),
    ("composer", "config", "", Place(3), "composer password"),
    ("cqlsh", "", "-p", Word, "cassandra password"),
    ("curl", "", "--proxy-user", After(':'), "proxy password"),
    ("curl", "", "--user", After(':'), "curl password"),
    ("curl", "", "-U", After(':'), "proxy password"),
    ("curl", "", "-u", After(':'), "curl password"),
    ("docker", "login", "-p", Word, "registry password"),
    ("doctl", "auth", "-t", Word, "digitalocean token"),
    ("etcdctl", "", "--user", After(':'), "etcd password"),
    ("gh", "secret", "--body", Word, "secret"),
    ("gh", "secret", "-b", Either, "secret"),
    ("helm", "login", "-p", Word, "registry password"),
    ("helm", "registry", "-p", Word, "registry password"),
    ("htpasswd", "", "", Place(2), "htpasswd password"),
    ("http", "", "-a", After(':'), "http password"),
    ("http", "", "--auth", After(':'), "http password"),
    ("https", "", "-a", After(':'), "http password"),
    ("https", "", "--auth", After(':'), "http password"),
    ("influx", "", "-t", Word, "influxdb token"),
    ("ipmitool", "", "-P", Word, "ipmi password"),
    ("jarsigner", "", "-keypass", Word, "keystore password"),
    ("jarsigner", "", "-storepass", Word, "keystore password"),
    ("keytool", "", "-destkeypass", Word, "keystore password"),
    ("keytool", "", "-deststorepass", Word, "keystore password"),
    ("keytool", "", "-keypass", Word, "keystore password"),
    ("keytool", "", "-srckeypass", Word, "keystore password"),
    ("keytool", "", "-srcstorepass", Word, "keystore password"),
    ("keytool", "", "-storepass", Word, "keystore password"),
    ("kubectl", "create", "--from-literal=", Pair, "secret token"),
    ("ldapadd", "", "-w", Word, "ldap password"),
    ("ldapmodify", "", "-w", Word, "ldap password"),
    ("ldapsearch", "", "-w", Word, "ldap password"),
    ("lftp", "", "-u", After(','), "ftp password"),
    ("mariadb", "", "-p", Joined, "mariadb password"),
    ("mc", "alias", "", Place(5), "s3 secret key"),
    ("mongo", "", "-p", Word, "mongodb password"),
    ("mongodump", "", "-p", Word, "mongodb password"),
    ("mongoexport", "", "-p", Word, "mongodb password"),
    ("mongoimport", "", "-p", Word, "mongodb password"),
    ("mongorestore", "", "-p", Word, "mongodb password"),
    ("mongosh", "", "-p", Word, "mongodb password"),
    ("mosquitto_pub", "", "-P", Word, "mqtt password"),
    ("mosquitto_sub", "", "-P", Word, "mqtt password"),
    ("mysql", "", "-p", Joined, "mysql password"),
    ("mysqladmin", "", "-p", Joined, "mysql password"),
    ("mysqldump", "", "-p", Joined, "mysql password"),
    ("nerdctl", "login", "-p", Word, "registry password"),
    ("net", "use", "", Place(2), "windows password"),
    ("net", "use", "", Place(3), "windows password"),
    ("net", "use", "", Place(4), "windows password"),
    ("net", "user", "", Place(2), "windows password"),
    ("nmcli", "", "password", Word, "wireless password"),
    ("nuget", "setapikey", "", Place(1), "nuget token"),
    ("oc", "create", "--from-literal=", Pair, "secret token"),
    ("oc", "login", "-p", Word, "openshift password"),
    ("openssl", "", "-k", Word, "openssl password"),
    ("openssl", "", "-passin", Pass, "openssl password"),
    ("openssl", "", "-passout", Pass, "openssl password"),
    ("openssl", "", "-pass", Pass, "openssl password"),
    ("plink", "", "-pw", Word, "ssh password"),
    ("podman", "login", "-p", Word, "registry password"),
    ("poetry", "config", "", Place(2), "poetry token"),
    ("poetry", "config", "", Place(3), "poetry password"),
    ("pscp", "", "-pw", Word, "ssh password"),
    ("rabbitmqctl", "add_user", "", Place(2), "rabbitmq password"),
    ("rabbitmqctl", "change_password", "", Place(2), "rabbitmq password"),
    ("redis-cli", "", "-a", Word, "redis password"),
    ("security", "add-generic-password", "-w", Word, "keychain password"),
    ("security", "add-internet-password", "-w", Word, "keychain password"),
    ("security", "create-keychain", "-p", Word, "keychain password"),
    ("security", "import", "-P", Word, "certificate password"),
    ("security", "unlock-keychain", "-p", Word, "keychain password"),
    ("signtool", "sign", "/p", Word, "certificate password"),
    ("skopeo", "login", "-p", Word, "registry password"),
    ("smbclient", "", "-U", After('%'), "smb password"),
    ("snmpget", "", "-A", Word, "snmp password"),
    ("snmpwalk", "", "-A", Word, "snmp password"),
    ("snyk", "auth", "", Place(1), "snyk token"),
    ("sqlcmd", "", "-P", Word, "sql server password"),
    ("ssh-keygen", "", "-N", Word, "key passphrase"),
    ("ssh-keygen", "", "-P", Word, "key passphrase"),
    ("sshpass", "", "-p", Either, "ssh password"),
    ("twine", "upload", "-p", Word, "package index password"),
    ("unzip", "", "-P", Word, "archive password"),
    ("vault", "login", "", Place(1), "vault token"),
    ("wpa_passphrase", "", "", Place(1), "wireless password"),
    ("zip", "", "-P", Word, "archive password"),
];

/// What AWS keeps encrypted, where the command says that it shall.
pub(super) const SECURE: &str = "secure parameter";
