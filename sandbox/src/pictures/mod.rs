//! Pictures of platforms: nobody's real logo, but real files, so that whoever fetches, checks and shows them can.
//! Most are PNG; three platforms are odd on purpose.

mod letters;
mod png;

use crate::data::dice::{mix, word};
use crate::platforms::Platform;
use png::{Colours, Dot};

/// A picture of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The initials in a square: the logo of the list, and of the branding.
    Square,
    /// The whole name.
    Full,
    /// "Connect to" and the name.
    Button,
    /// The same under the pointer.
    ButtonHover,
}

/// How a platform's pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// PNG, said to be PNG.
    Png,
    /// SVG.
    Svg,
    /// The address leads nowhere.
    Missing,
    /// PNG that says it is a page.
    Mislabelled,
}

/// A finished picture.
#[derive(Debug)]
pub struct Picture {
    /// What the reply says it is.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Manner {
    /// The manner of a platform's pictures.
    pub fn of(platform: &Platform) -> Self {
        match platform.key {
            "ugxp" => Self::Svg,
            "vqzp" => Self::Missing,
            "fqly" => Self::Mislabelled,
            _ => Self::Png,
        }
    }
}

impl Kind {
    const ALL: [Self; 4] = [Self::Square, Self::Full, Self::Button, Self::ButtonHover];

    fn suffix(self) -> &'static str {
        match self {
            Self::Square => "",
            Self::Full => "-full",
            Self::Button => "-button",
            Self::ButtonHover => "-button-hover",
        }
    }

    /// The name of the file under `/_sandbox/logos/`.
    pub fn file_name(self, platform: &Platform) -> String {
        let ending = if Manner::of(platform) == Manner::Svg { "svg" } else { "png" };
        format!("{}{}.{ending}", platform.key, self.suffix())
    }

    /// What a reader says in its place.
    pub fn alt(self, platform: &Platform) -> String {
        match self {
            Self::Square | Self::Full => format!("{} logo", platform.name),
            Self::Button | Self::ButtonHover => format!("Connect to {}", platform.name),
        }
    }
}

/// The picture with this file name, if there is one.
pub fn find(file_name: &str) -> Option<Picture> {
    let platform = Platform::of_key(file_name.get(..4)?)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.file_name(platform) == file_name)?;
    let text = match kind {
        Kind::Square => platform.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect(),
        Kind::Full => platform.name.to_owned(),
        Kind::Button | Kind::ButtonHover => format!("Connect to {}", platform.name),
    };
    let (size, pad, square) = if kind == Kind::Square { (4, 12, true) } else { (2, 10, false) };
    let content_type = match Manner::of(platform) {
        Manner::Missing => return None,
        Manner::Svg => {
            return Some(Picture { content_type: "image/svg+xml", bytes: svg(&text, colours(platform, kind)) });
        }
        Manner::Mislabelled => "text/html",
        Manner::Png => "image/png",
    };
    Some(Picture { content_type, bytes: label(&text, size, pad, square, colours(platform, kind)) })
}

fn colours(platform: &Platform, kind: Kind) -> Colours {
    let throw = mix(word(platform.key));
    let dark = |shift: u32| 24 + (throw >> shift) as u8 % 96;
    let ground = [dark(0), dark(8), dark(16)];
    match kind {
        Kind::ButtonHover => Colours { ground: ground.map(|part| part + 40), ink: [255; 3] },
        _ => Colours { ground, ink: [255; 3] },
    }
}

/// `text` on a ground with round corners; letters are `size` times as large as their dots.
fn label(text: &str, size: u32, pad: u32, square: bool, colours: Colours) -> Vec<u8> {
    const CORNER: u32 = 8;
    let (letters_wide, letters_high) = (letters::width(text) * size, letters::HIGH * size);
    let wide = letters_wide + 2 * pad;
    let high = if square { wide.max(letters_high + 2 * pad) } else { letters_high + 2 * pad };
    let wide = if square { high } else { wide };
    let (left, top) = ((wide - letters_wide) / 2, (high - letters_high) / 2);
    png::file(wide, high, colours, |x, y| {
        let from_side = |at: u32, end: u32| CORNER.saturating_sub(at.min(end - 1 - at));
        let (across, down) = (from_side(x, wide), from_side(y, high));
        if across * across + down * down > CORNER * CORNER {
            return Dot::Nothing;
        }
        let ink = x >= left && y >= top && letters::has_dot(text, (x - left) / size, (y - top) / size);
        if ink { Dot::Ink } else { Dot::Ground }
    })
}

fn svg(text: &str, colours: Colours) -> Vec<u8> {
    let [red, green, blue] = colours.ground;
    let wide = (text.chars().count() * 14 + 20).max(48);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} 48\" width=\"{wide}\" height=\"48\">\
         <rect width=\"{wide}\" height=\"48\" rx=\"8\" fill=\"rgb({red},{green},{blue})\"/><text x=\"{}\" y=\"31\" font-family=\"sans-serif\" \
         font-size=\"20\" font-weight=\"700\" text-anchor=\"middle\" fill=\"#fff\">{text}</text></svg>",
        wide / 2
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::PLATFORMS;

    #[test]
    fn every_platform_has_its_four_pictures_save_the_one_that_has_none() {
        for platform in &PLATFORMS {
            let found: Vec<_> = Kind::ALL.into_iter().filter_map(|kind| find(&kind.file_name(platform))).collect();
            let wanted = if Manner::of(platform) == Manner::Missing { 0 } else { 4 };
            assert_eq!(found.len(), wanted, "{}", platform.name);
            assert!(found.iter().all(|picture| picture.bytes.len() < 20_000));
        }
        assert!(find("fztf").is_none() && find("fztf-.png").is_none() && find("é.png").is_none());
    }
}
