//! Which addresses may be reached: public ones, and those that the person names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::diagnostic::Failure;

/// What may be reached although it is not public.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    everything: bool,
    hosts: Vec<String>,
    ranges: Vec<Range>,
}

/// A CIDR range; a single address is one of full length.
#[derive(Clone, Copy, Debug)]
struct Range {
    network: IpAddr,
    prefix: u8,
}

impl Allow {
    /// From the setting `network.allow_private`, and whether `--allow-private` was given.
    pub fn read(named: &[String], everything: bool) -> Result<Allow, Failure> {
        let mut allow = Allow {
            everything,
            ..Allow::default()
        };
        for name in named {
            match Range::read(name) {
                Some(range) => allow.ranges.push(range),
                None if is_host(name) => allow.hosts.push(plain(name)),
                None => {
                    let wrong = format!(
                        "`{name}` under `network.allow_private` is no host, address or range"
                    );
                    return Err(Failure::new(wrong)
                        .help("write it like nas.lan, 192.168.1.20 or 192.168.1.0/24"));
                }
            }
        }
        Ok(allow)
    }

    /// Whether a host, which was found to be at `address`, may be reached.
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        let address = unwrapped(address);
        self.everything || self.names(host) || self.includes(address) || is_public(address)
    }

    /// Whether a name may be given to a proxy, which resolves it out of our sight.
    pub fn permits_name(&self, host: &str) -> bool {
        self.everything || self.names(host) || !is_local(host)
    }

    /// Whether this host may be reached at any port: ports under 1024 are those of services that are not the web's.
    pub fn permits_port(&self, url: &Url) -> bool {
        let port = url.port_or_known_default().unwrap_or_default();
        let is_allowed = match url.host() {
            Some(Host::Domain(name)) => self.names(name),
            Some(Host::Ipv4(address)) => self.includes(address.into()),
            Some(Host::Ipv6(address)) => self.includes(unwrapped(address.into())),
            None => false,
        };
        matches!(port, 80 | 443 | 1024..) || self.everything || is_allowed
    }

    fn names(&self, host: &str) -> bool {
        let host = plain(host);
        self.hosts.contains(&host)
    }

    fn includes(&self, address: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(address))
    }
}

impl Range {
    fn read(text: &str) -> Option<Range> {
        let (network, prefix) = match text.split_once('/') {
            Some((network, prefix)) => (network, Some(prefix.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let network: IpAddr = network.trim_matches(['[', ']']).parse().ok()?;
        let longest = if network.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        (prefix <= longest).then_some(Range { network, prefix })
    }

    fn contains(&self, address: IpAddr) -> bool {
        let (difference, bits) = match (self.network, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                (u128::from(ours.to_bits() ^ theirs.to_bits()), 32)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => (ours.to_bits() ^ theirs.to_bits(), 128),
            _ => return false,
        };
        difference
            .checked_shr(bits - u32::from(self.prefix))
            .unwrap_or(0)
            == 0
    }
}

/// Names that mean something else in every network (RFC 6761, RFC 6762, RFC 8375), or have no domain at all.
fn is_local(host: &str) -> bool {
    const ENDINGS: [&str; 5] = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];
    let host = plain(host);
    !host.contains('.') || ENDINGS.iter().any(|ending| host.ends_with(ending))
}

fn is_host(name: &str) -> bool {
    let is_bare = !name.is_empty() && !name.contains([':', '/', '@', '?', '#']);
    is_bare && Url::parse(&format!("http://{name}/")).is_ok()
}

/// The spelling by which hosts are compared.
fn plain(host: &str) -> String {
    let ascii = Url::parse(&format!("http://{host}/"))
        .ok()
        .and_then(|url| url.host_str().map(str::to_string));
    ascii
        .unwrap_or_else(|| host.to_ascii_lowercase())
        .trim_end_matches('.')
        .to_string()
}

/// The IPv4 address inside an IPv6 one that stands for it (RFC 4291 §2.5.5, RFC 6052): it is where the traffic goes.
fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else {
        return address;
    };
    let [a, b, c, d, e, f, high, low] = six.segments();
    let is_mapped = [a, b, c, d, e] == [0; 5] && f == 0xffff;
    let is_nat64 = [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0];
    if is_mapped || is_nat64 {
        return embedded(high, low).into();
    }
    address
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

/// Whether anybody on the internet could reach this address: what is not, is somebody's own network or this machine.
pub fn is_public(address: IpAddr) -> bool {
    match unwrapped(address) {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

/// IANA's special-purpose registry for IPv4, all that is not globally reachable.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = match a {
        0 | 10 | 127 | 224.. => true,
        100 => b & 0xc0 == 64,
        169 => b == 254,
        172 => b & 0xf0 == 16,
        192 => matches!((b, c), (0, 0) | (0, 2) | (88, 99) | (168, _)),
        198 => b & 0xfe == 18 || (b, c) == (51, 100),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    !is_special
}

/// Only 2000::/3 is given out; in it stand tunnels to IPv4 and ranges for documents and measurements.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, ..] = address.segments();
    if a == 0x2002 {
        return is_public_v4(embedded(b, c));
    }
    // 2001::/23 (protocols, Teredo among them), 2001:db8::/32 and 3fff::/20 (documents).
    let is_special = a == 0x2001 && (b & 0xfe00 == 0 || b == 0xdb8) || a == 0x3fff && b < 0x1000;
    a & 0xe000 == 0x2000 && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_out_to_the_public_is_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn what_anybody_can_reach_is_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2001:4860:4860::8888",
            "2002:808:808::1",
            "2606:4700::1111",
            "2a01:4f8::1",
            "3fff:1000::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_named_host_address_or_range_may_be_reached() {
        let named = ["NAS.lan", "10.1.2.3", "192.168.0.0/16", "fd00::/8"].map(String::from);
        let allow = Allow::read(&named, false).unwrap();
        for (host, address, expected) in [
            ("nas.lan.", "10.9.9.9", true),
            ("other.lan", "10.9.9.9", false),
            ("other.lan", "10.1.2.3", true),
            ("other.lan", "10.1.2.4", false),
            ("other.lan", "192.168.44.1", true),
            ("other.lan", "::ffff:192.168.44.1", true),
            ("other.lan", "fdaa::1", true),
            ("other.lan", "fe80::1", false),
            ("ben.example", "8.8.8.8", true),
        ] {
            assert_eq!(
                allow.permits(host, address.parse().unwrap()),
                expected,
                "{host} {address}"
            );
        }
        assert!(
            Allow::read(&[], true)
                .unwrap()
                .permits("x", "127.0.0.1".parse().unwrap())
        );
    }

    #[test]
    fn a_proxy_is_given_no_name_of_its_own_network() {
        let allow = Allow::read(&["nas.lan".into()], false).unwrap();
        for (host, expected) in [
            ("ben.example", true),
            ("localhost", false),
            ("LOCALHOST.", false),
            ("intranet", false),
            ("x.localhost", false),
            ("printer.local", false),
            ("metadata.google.internal", false),
            ("router.lan", false),
            ("nas.lan", true),
        ] {
            assert_eq!(allow.permits_name(host), expected, "{host}");
        }
    }

    #[test]
    fn a_range_of_everything_is_everything_of_its_family() {
        let allow = Allow::read(&["0.0.0.0/0".into()], false).unwrap();
        assert!(allow.permits("x", "127.0.0.1".parse().unwrap()));
        assert!(!allow.permits("x", "::1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_host_address_or_range_is_said() {
        for wrong in ["10.0.0.0/33", "", "a b", "http://nas.lan/", "nas.lan:80"] {
            assert!(Allow::read(&[wrong.into()], false).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ports_of_other_services_are_for_allowed_hosts_alone() {
        let allow = Allow::read(&["nas.lan".into(), "10.0.0.0/8".into()], false).unwrap();
        for (url, expected) in [
            ("http://ben.example/", true),
            ("https://ben.example/", true),
            ("http://ben.example:8080/", true),
            ("http://ben.example:25/", false),
            ("https://ben.example:22/", false),
            ("http://nas.lan:81/", true),
            ("http://10.0.0.7:81/", true),
        ] {
            assert_eq!(
                allow.permits_port(&Url::parse(url).unwrap()),
                expected,
                "{url}"
            );
        }
    }
}
