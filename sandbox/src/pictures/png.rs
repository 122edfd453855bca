//! PNG files of two colours and nothing, written without packing: a bit or two a dot is small enough.

/// What stands at a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dot {
    /// See-through.
    Nothing = 0,
    /// The ground.
    Ground = 1,
    /// The letters.
    Ink = 2,
}

/// The two colours: red, green and blue.
#[derive(Clone, Copy, Debug)]
pub struct Colours {
    /// Of the ground.
    pub ground: [u8; 3],
    /// Of the letters.
    pub ink: [u8; 3],
}

/// Dots in a byte: two bits are one.
const DOTS_PER_BYTE: u32 = 4;

/// A whole file. Its rows must fit into one stored block of 65,535 bytes: up to about 500 by 500 dots.
pub fn file(wide: u32, high: u32, colours: Colours, dot: impl Fn(u32, u32) -> Dot) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..high {
        // No filter: the bytes are the dots.
        rows.push(0);
        for from in (0..wide).step_by(DOTS_PER_BYTE as usize) {
            let byte = (from..from + DOTS_PER_BYTE).fold(0, |byte, x| {
                let here = if x < wide { dot(x, y) } else { Dot::Nothing };
                byte << 2 | here as u8
            });
            rows.push(byte);
        }
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(wide.to_be_bytes());
    header.extend(high.to_be_bytes());
    // Two bits a dot, into a palette; the rest has one meaning only.
    header.extend([2, 3, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"PLTE", &[[0; 3], colours.ground, colours.ink].concat());
    chunk(&mut out, *b"tRNS", &[0]);
    chunk(&mut out, *b"IDAT", &stored(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(name);
    out.extend(data);
    let sum = crc32fast::hash(&out[from..]);
    out.extend(sum.to_be_bytes());
}

/// A zlib stream of one block that is not packed.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let data = &data[..usize::from(length)];
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(data);
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    out.extend((high << 16 | low).to_be_bytes());
    out
}
