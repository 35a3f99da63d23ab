//! A file that no stream and no format claims: its lines are counted, nothing else.

use super::feed::{Feed, Item};
use super::source::{Bytes, Outcome, Pass, Resume, Step};
use crate::lake::LakeError;
use crate::model::report::Counts;

impl Pass<'_> {
    pub(super) fn count_unmapped(
        &self,
        mut feed: Feed<Bytes>,
        hint: String,
        resume: Resume,
    ) -> Result<Step, LakeError> {
        let mut segment = self.segment(self.source_id(&resume), 0, 1);
        segment.hint = Some(hint);
        let mut lines = 0;
        let digest = loop {
            match feed.next_item() {
                Ok(Item::Lines(bytes)) => lines += memchr::memchr_iter(b'\n', bytes).count() as u64,
                Ok(Item::Long { .. }) => lines += 1,
                Ok(Item::LongTail { bytes, digest }) => {
                    lines += 1;
                    segment.to = bytes;
                    break digest;
                }
                Ok(Item::Tail(bytes)) => {
                    lines += 1;
                    segment.to = bytes.len() as u64;
                    let tail = bytes.to_vec();
                    break feed.digest_with(&tail);
                }
                Ok(Item::End) => break feed.digest(),
                Err(e) => return Ok(self.broken(Outcome::default(), e)),
            }
        };
        segment.to += feed.offset;
        segment.counts = Counts {
            lines,
            unmapped: lines,
            ..Counts::default()
        };
        segment.prefix_digest = digest.clone();
        let seen = self.seen(digest, 0);
        let known = self.known.and_then(|v| v.seen.as_ref());
        if known == Some(&seen)
            && self
                .known
                .is_some_and(|v| v.hint() == segment.hint.as_deref())
        {
            return Ok(Step::Done(Box::default()));
        }
        let replaced = self.replaced(0);
        let outcome = Outcome {
            segments: vec![segment],
            seen: Some(seen),
            replaced,
            ..Outcome::default()
        };
        Ok(Step::Done(Box::new(outcome)))
    }
}
