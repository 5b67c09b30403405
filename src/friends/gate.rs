//! What stands between the HTTP client and the network: no name leads to an address that is not allowed, and no
//! answer is longer than it may be. Both parts implement ureq's `unversioned` traits, which is why ureq is pinned.

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::address::Allow;
use super::fetch_error::FetchError;

/// Resolves names as the system does and drops what may not be reached. It is asked at every connection, and the
/// address it gives is the one that is connected to: a name cannot change its mind in between.
#[derive(Debug)]
pub struct Gate {
    pub allow: Allow,
    pub system: DefaultResolver,
}

impl Resolver for Gate {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.system.resolve(uri, config, timeout);
        let found = found.map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound,
            other => other,
        })?;
        let host = uri.host().unwrap_or_default();
        // A proxy is the person's own choice and mostly in their own network. What it reaches is out of our hands;
        // addresses written as numbers were refused before (`Client::check`).
        let is_proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        let mut allowed = self.empty();
        for address in found.iter() {
            if is_proxy || self.allow.permits(host, address.ip()) {
                allowed.push(*address);
            }
        }
        match allowed.is_empty() {
            true => Err(Error::Other(Box::new(FetchError::Refused(host.into())))),
            false => Ok(allowed),
        }
    }
}

/// Makes connections count what they receive: the client itself counts only after decompression.
#[derive(Debug)]
pub struct Counting {
    pub limit: u64,
}

impl<In: Transport> Connector<In> for Counting {
    type Out = Counted<In>;

    fn connect(
        &self,
        _: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Counted<In>>, Error> {
        Ok(chained.map(|inner| Counted {
            inner,
            limit: self.limit,
            received: 0,
        }))
    }
}

/// A connection that has received so many bytes since its last request.
#[derive(Debug)]
pub struct Counted<In> {
    inner: In,
    limit: u64,
    received: u64,
}

impl<In: Transport> Transport for Counted<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.received = 0;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.inner.buffers().input().len();
        let has_more = self.inner.await_input(timeout)?;
        let after = self.inner.buffers().input().len();
        self.received += after.saturating_sub(before) as u64;
        match self.received > self.limit {
            true => Err(Error::BodyExceedsLimit(self.limit)),
            false => Ok(has_more),
        }
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
