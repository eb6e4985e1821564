//! Values of subjects and DNS names: what is taken, what is refused and why.

use pop_core::{DnsName, DnsNameError, SubjectAttribute, SubjectError, SubjectField};

/// Longest value in characters, and whether it may be other than ASCII.
const FIELDS: [(SubjectField, usize, bool); 11] = [
    (SubjectField::CommonName, 64, true),
    (SubjectField::Country, 2, false),
    (SubjectField::DomainComponent, 63, false),
    (SubjectField::EmailAddress, 255, false),
    (SubjectField::Locality, 128, true),
    (SubjectField::Organization, 64, true),
    (SubjectField::OrganizationalUnit, 64, true),
    (SubjectField::SerialNumber, 64, false),
    (SubjectField::StateOrProvince, 128, true),
    (SubjectField::StreetAddress, 128, true),
    (SubjectField::UserId, 256, true),
];

fn refusal(field: SubjectField, text: &str) -> SubjectError {
    let error = SubjectAttribute::new(field, text).unwrap_err();
    assert!(error.to_string().contains(field.short_name()));
    error
}

#[test]
fn bounds_of_every_field() {
    assert_eq!(FIELDS.map(|(field, ..)| field), SubjectField::ALL);
    for (field, max, wide) in FIELDS {
        let longest = "X".repeat(max);
        let value = SubjectAttribute::new(field, &longest).unwrap();
        assert_eq!((value.field(), value.text()), (field, longest.as_str()));
        assert_eq!(refusal(field, ""), SubjectError::Empty { field });
        let found = max + 1;
        let expected = if field == SubjectField::Country {
            assert_eq!(
                refusal(field, "S"),
                SubjectError::CountryLength { found: 1 }
            );
            SubjectError::CountryLength { found }
        } else {
            SubjectError::TooLong { field, found, max }
        };
        assert_eq!(refusal(field, &"X".repeat(found)), expected);
        // Characters are counted, not bytes.
        let wide_text = "\u{1f600}".repeat(max);
        let result = SubjectAttribute::new(field, &wide_text);
        if wide {
            assert!(result.is_ok());
        } else {
            assert_eq!(result, Err(SubjectError::Character { field, at: 0 }));
        }
    }
}

#[test]
fn characters_of_every_string_type() {
    const PRINTABLE: &str = " '()+,-./:=?";
    // Reorders, hides or ends a line, without being a control character.
    const HOSTILE: &str = "\u{ad}\u{200b}\u{202e}\u{2028}\u{2066}\u{feff}\u{e0041}\u{10ffff}";
    for (field, _, wide) in FIELDS {
        let others = ['\u{fffd}', '\u{1f600}', '\u{f8ff}'];
        for character in ('\0'..='\u{ff}').chain(HOSTILE.chars()).chain(others) {
            let text = format!("A{character}");
            let accepted = match field {
                SubjectField::Country => character.is_ascii_uppercase(),
                SubjectField::DomainComponent => {
                    character.is_ascii_alphanumeric() || character == '-'
                }
                SubjectField::SerialNumber => {
                    character.is_ascii_alphanumeric() || PRINTABLE.contains(character)
                }
                _ if wide => !character.is_control() && !HOSTILE.contains(character),
                _ => matches!(character, ' '..='~'),
            };
            let result = SubjectAttribute::new(field, &text);
            if accepted {
                assert!(result.is_ok(), "{field} {character:?}");
            } else {
                assert_eq!(result, Err(SubjectError::Character { field, at: 1 }));
                assert!(refusal(field, &text).to_string().contains("byte 1"));
            }
        }
    }
}

#[test]
fn dns_names() {
    let label = "x".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "y".repeat(61));
    assert_eq!(longest.len(), 253);
    for good in [
        "a",
        "a.example",
        "device-7.Example.COM",
        "*.example",
        "1.2.3.example",
        "3com",
        "xn--mnchen-3ya.example",
        &label,
        &longest,
    ] {
        let name = DnsName::new(good).unwrap();
        assert_eq!((name.as_str(), name.to_string()), (good, good.to_owned()));
    }
    let too_long = format!("{longest}z");
    let long_label = format!("a.{label}x.example");
    for (bad, error) in [
        ("", DnsNameError::Empty),
        (&too_long, DnsNameError::TooLong { len: 254 }),
        (&long_label, DnsNameError::Label { at: 2 }),
        (".", DnsNameError::Label { at: 0 }),
        (".example", DnsNameError::Label { at: 0 }),
        ("a..example", DnsNameError::Label { at: 2 }),
        ("a.example.", DnsNameError::Label { at: 10 }),
        ("a.-b.example", DnsNameError::Label { at: 2 }),
        ("a.b-.example", DnsNameError::Label { at: 2 }),
        ("*.", DnsNameError::Label { at: 2 }),
        ("*", DnsNameError::Character { at: 0 }),
        ("*.*.example", DnsNameError::Character { at: 2 }),
        ("a*.example", DnsNameError::Character { at: 1 }),
        ("a.*.example", DnsNameError::Character { at: 2 }),
        ("a_b.example", DnsNameError::Character { at: 1 }),
        ("a b", DnsNameError::Character { at: 1 }),
        ("a.example\0", DnsNameError::Character { at: 9 }),
        ("münchen.example", DnsNameError::Character { at: 1 }),
        ("10.0.0.1", DnsNameError::IpAddress),
        ("7", DnsNameError::IpAddress),
        ("2001:db8::1", DnsNameError::Character { at: 4 }),
    ] {
        let found = DnsName::new(bad).unwrap_err();
        assert_eq!(found, error, "{bad:?}");
        assert!(!found.to_string().is_empty());
    }
}
