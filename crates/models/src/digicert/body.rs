//! The two bodies that describe a passcode, each from one list of its members.

/// Defines a body from its members: the struct, a body without any member, the conversion to other text, and the reader.
///
/// The word behind a member's type says how it is read: `text`, `number`, `period`, `status`, `reference`, `passcode`
/// or `list`.
macro_rules! passcode_body {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$doc:meta])* $member:ident: $type:ty, $kind:ident; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
        pub struct $name<S, L> {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "JsonField::is_absent")]
                pub $member: JsonField<$type>,
            )+
        }

        impl<S, L> Default for $name<S, L> {
            fn default() -> Self {
                Self { $( $member: JsonField::Absent, )+ }
            }
        }

        impl<S, L> $name<S, L> {
            /// The same with text and registered values in another form.
            pub fn map<T, M>(
                self,
                mut text: impl FnMut(S) -> T,
                list: impl FnOnce(L) -> M,
            ) -> $name<T, M> {
                $name { $( $member: convert!($kind, self.$member, text, list), )+ }
            }

            /// The same with null for each absent member, for output that always has every key.
            #[must_use]
            pub fn with_nulls(mut self) -> Self {
                $(
                    if self.$member.is_absent() {
                        self.$member = JsonField::Null;
                    }
                )+
                self
            }
        }

        impl<'a> $name<&'a str, RegisteredValues<'a>> {
            /// Reads the body. Keys match without regard to ASCII case, unknown ones are checked as JSON and ignored.
            /// Escaped text goes to `scratch`; `input.len()` bytes are always enough. Dates are not parsed here.
            ///
            /// # Errors
            /// Not JSON, a known key with a value of another type or twice, or a registered value without its field or
            /// its value. The error names the field with its path, `validity_period.from` say.
            pub fn from_json(input: &'a [u8], scratch: &'a mut [u8]) -> Result<Self, JsonError> {
                let mut reader = Reader::new(input, scratch);
                let mut found = Self::default();
                reader.begin_object()?;
                while let Some(key) = reader.next_key()? {
                    $(
                        if key.eq_ignore_ascii_case(stringify!($member)) {
                            read!($kind, reader, stringify!($member), found.$member)?;
                            continue;
                        }
                    )+
                    reader.skip_value()?;
                }
                reader.end()?;
                Ok(found)
            }
        }
    };
}

/// A member with its text in another form.
macro_rules! convert {
    (text, $member:expr, $text:ident, $list:ident) => {
        $member.map(&mut $text)
    };
    (number, $member:expr, $text:ident, $list:ident) => {
        $member
    };
    (list, $member:expr, $text:ident, $list:ident) => {
        $member.map($list)
    };
    ($kind:ident, $member:expr, $text:ident, $list:ident) => {
        $member.map(|value| value.map(&mut $text))
    };
}

/// Reads a member into its place, which must be empty yet.
macro_rules! read {
    (text, $reader:ident, $name:expr, $slot:expr) => {
        $reader.string_field($name, &mut $slot)
    };
    (number, $reader:ident, $name:expr, $slot:expr) => {
        $reader.u64_field($name, &mut $slot)
    };
    (period, $reader:ident, $name:expr, $slot:expr) => {
        $reader.object_field($name, &mut $slot, ValidityPeriod::read)
    };
    (reference, $reader:ident, $name:expr, $slot:expr) => {{
        let paths = [concat!($name, ".id"), concat!($name, ".name")];
        $reader.object_field($name, &mut $slot, Reference::read(paths))
    }};
    (status, $reader:ident, $name:expr, $slot:expr) => {
        $reader.field($name, &mut $slot, JsonType::String, PasscodeStatus::read)
    };
    (passcode, $reader:ident, $name:expr, $slot:expr) => {
        $reader.field($name, &mut $slot, JsonType::String, Passcode::read)
    };
    (list, $reader:ident, $name:expr, $slot:expr) => {
        RegisteredValues::read_field(&mut $reader, $name, &mut $slot)
    };
}

pub(super) use {convert, passcode_body, read};
