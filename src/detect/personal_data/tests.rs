use super::*;

#[test]
fn every_file_loads_and_ids_are_unique() {
    let loaded = Vocabulary::load(crate::embedded::tables("rules/pii/")).unwrap();
    assert!(loaded.data_types().len() >= 150, "{}", loaded.data_types().len());
    let ids: BTreeSet<_> = loaded.data_types().iter().map(|t| &t.id).collect();
    assert_eq!(ids.len(), loaded.data_types().len());
    assert!(!loaded.people.is_empty() && !loaded.not_holders.is_empty() && !loaded.leading.is_empty());
}

#[test]
fn every_data_type_is_in_one_category() {
    let vocabulary = vocabulary();
    let listed: Vec<&String> = vocabulary.categories().iter().flat_map(|c| c.data_types.keys()).collect();
    let own: BTreeSet<&str> = vocabulary.data_types().iter().map(|t| t.id.as_str()).collect();
    let of_none = ["personal-record", "request-data"];
    let expected: BTreeSet<&str> = own.iter().copied().chain(of_none).collect();
    assert_eq!(listed.iter().map(|id| id.as_str()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(listed.len(), expected.len());
    assert!(
        vocabulary.categories().iter().all(|category| !own.contains(category.id.as_str())
            || category.id == "biometric"
            || category.id == "health")
    );
    assert_eq!(vocabulary.category_of("email").map(|category| category.id.as_str()), Some("contact"));
}

#[test]
fn identifiers_are_taken_apart() {
    for (identifier, expected) in [
        ("userEmail", "user email"),
        ("user_email", "user email"),
        ("user-email", "user email"),
        ("IPAddress", "ip address"),
        ("clientIP", "client ip"),
        ("addressLine2", "address line"),
        ("email2", "email"),
        ("ipv4Address", "ipv4 address"),
        ("__e", "e"),
        ("", ""),
        ("42", ""),
    ] {
        assert_eq!(words(identifier).join(" "), expected, "{identifier}");
    }
}

fn holds(identifier: &str) -> Option<&'static str> {
    let vocabulary = vocabulary();
    vocabulary.read(identifier).holds.and_then(|at| vocabulary.data_types().get(at)).map(|t| t.id.as_str())
}

#[test]
fn names_show_personal_data() {
    for (identifier, expected) in [
        ("email", "email"),
        ("userEmail", "email"),
        ("emails", "email"),
        ("customer_email_address", "email"),
        ("emailNormalized", "email"),
        ("newPassword", "password"),
        ("phoneNumber", "phone"),
        ("dateOfBirth", "date-of-birth"),
        ("dob", "date-of-birth"),
        ("ssn", "ssn"),
        ("socialSecurityNumber", "ssn"),
        ("iban", "iban"),
        ("creditCardNumber", "payment-card"),
        ("cvv", "card-verification"),
        ("patientName", "name"),
        ("customerNames", "name"),
        ("firstName", "name"),
        ("shippingAddress", "postal-address"),
        ("diagnoses", "health"),
        ("clientIp", "ip-address"),
        ("lastActiveIp", "ip-address"),
        ("lastSignInIp", "ip-address"),
        ("sexualOrientation", "sexual-orientation"),
        ("passwordResetUrl", "magic-link"),
        ("burgerservicenummer", "nl-bsn"),
        ("geburtsdatum", "birth-date-translated"),
        ("lastKnownLocation", "location-history"),
        ("emergencyContactPhone", "next-of-kin"),
    ] {
        assert_eq!(holds(identifier), Some(expected), "{identifier}");
    }
}

#[test]
fn names_of_other_things_do_not() {
    for identifier in [
        "emailService",
        "sendEmail",
        "emailTemplate",
        "parentName",
        "isEmailVerified",
        "emailCount",
        "phoneRegex",
        "nameOfFile",
        "fileName",
        "className",
        "hostname",
        "addressBook",
        "ipAddressFamily",
        "emailVerified",
        "name",
        "address",
        "EMAIL",
        "Email",
        "hashedPassword",
        "maskedEmail",
        "passwordHash",
        "fromEmail",
        "supportEmail",
        "emailId",
        "invalidEmail",
        "hasPhone",
        "workspacesWithoutUsers",
        "trackData",
        "currentLocation",
        "getEmail",
        "resetPassword",
        "displayName",
        "organisationName",
        "location",
        "race",
        "condition",
        "token",
        "key",
        "emailLength",
        "phoneType",
        "birthdayMessage",
        "ipv4",
        "street",
        "walletAddress",
        "serverAddress",
        "tenant_id_for_email",
        "usersByEmail",
        "sanitized_api_key",
        "time_modified_by_user",
        "__name__",
    ] {
        assert_eq!(holds(identifier), None, "{identifier}");
    }
}

#[test]
fn a_property_of_a_person_needs_no_more() {
    let vocabulary = vocabulary();
    let id = |at: Option<usize>| at.and_then(|at| vocabulary.data_types().get(at)).map(|t| t.id.as_str());
    assert_eq!(id(vocabulary.read("name").holds_of_person), Some("name"));
    assert_eq!(id(vocabulary.read("ip").holds_of_person), Some("ip-address"));
    assert_eq!(vocabulary.read("fileName").holds_of_person, None);
    assert_eq!(vocabulary.read("currentUser").person, Some(Confidence::High));
    assert_eq!(vocabulary.read("users").person, Some(Confidence::High));
    assert_eq!(vocabulary.read("userId").person, None);
    assert_eq!(vocabulary.read("isUser").person, None);
    assert_eq!(vocabulary.read("formErrors").holding, Holding::Names);
    assert_eq!(vocabulary.read("prisma").holding, Holding::Services);
    assert_eq!(id(vocabulary.read_getter("getUserEmail")), Some("email"));
    assert_eq!(id(vocabulary.read_getter("getEmailOfUser")), Some("email"));
    assert_eq!(vocabulary.read_getter("get_tenant_id_for_email"), None);
    assert_eq!(vocabulary.read_getter("getRandomUsername"), None);
    assert_eq!(vocabulary.read("users_by_email").person, Some(Confidence::High));
    assert_eq!(
        id(vocabulary.read("x-forwarded-for").holds_of_person.or(vocabulary.read("x-forwarded-for").holds)),
        Some("ip-address")
    );
}
