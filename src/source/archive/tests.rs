use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: ArchiveLimits = ArchiveLimits { member: 1000, unpacked: 1 << 20, ratio: 200, members: 100, nesting: 3 };

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// `path=content`, or `path: why not`, and the problems.
fn unpacked(archive: &[u8], path: &str, limits: ArchiveLimits) -> (Vec<String>, Vec<String>) {
    let mut members = Vec::new();
    let problems = unpack(Cursor::new(archive), archive.len() as u64, path, limits, &mut |member| {
        members.push(match member.content {
            Ok(bytes) => format!("{}={}", member.path, String::from_utf8_lossy(&bytes)),
            Err(reason) => format!("{}: {reason:?}", member.path),
        });
    });
    (members, problems.unwrap_or_else(|| vec!["is no archive".to_string()]))
}

fn members(archive: &[u8], path: &str) -> Vec<String> {
    let (members, problems) = unpacked(archive, path, LIMITS);
    assert_eq!(problems, [""; 0]);
    members
}

#[test]
fn every_sort_is_read() {
    let files: &[(&str, &[u8])] = &[("a.env", b"A=1"), ("d/b.txt", b"B")];
    assert_eq!(members(&zipped(files), "x.jar"), ["x.jar!/a.env=A=1", "x.jar!/d/b.txt=B"]);
    assert_eq!(members(&tarred(files), "x.tar"), ["x.tar!/a.env=A=1", "x.tar!/d/b.txt=B"]);
    assert_eq!(members(&gzipped(&tarred(files)), "d/x.tgz"), ["d/x.tgz!/a.env=A=1", "d/x.tgz!/d/b.txt=B"]);
    assert_eq!(members(&zstandard(&tarred(files)), "x.tar.zst"), ["x.tar.zst!/a.env=A=1", "x.tar.zst!/d/b.txt=B"]);
    assert_eq!(members(&gzipped(b"log"), "d/x.log.gz"), ["d/x.log.gz!/x.log=log"]);
    assert_eq!(members(&zstandard(b"log"), "x"), ["x!/x=log"]);
}

#[test]
fn archives_in_archives_are_read_up_to_a_depth() {
    let inner = gzipped(&tarred(&[("a.env", b"A=1")]));
    let middle = zipped(&[("inner.tar.gz", &inner), ("b", b"B")]);
    assert_eq!(
        members(&tarred(&[("m.zip", &middle)]), "x.tar"),
        ["x.tar!/m.zip!/inner.tar.gz!/a.env=A=1", "x.tar!/m.zip!/b=B"]
    );
    let (found, problems) = unpacked(&gzipped(&zipped(&[("t.tar", &tarred(&[("m.zip", &middle)]))])), "x.gz", LIMITS);
    assert_eq!(found, ["x.gz!/x!/t.tar!/m.zip: Unreadable { error: \"it is an archive in too many others\" }"]);
    assert_eq!(problems, ["holds archives in archives deeper than is read"]);
}

#[test]
fn bombs_are_cut() {
    let limits = ArchiveLimits { member: 64 << 20, ..LIMITS };
    let zeros = vec![b'0'; 8 << 20];
    for bomb in [zipped(&[("a", &zeros), ("b", b"B")]), gzipped(&zeros), zstandard(&zeros), gzipped(&gzipped(&zeros))] {
        let (found, problems) = unpacked(&bomb, "x", limits);
        assert!(found.iter().all(|member| member.len() < 200), "nothing of it is kept");
        assert_eq!(
            problems,
            ["unpacks to more than the 1048576 bytes that are read of it; the rest was not read"],
            "{found:?}"
        );
    }
    // By the ratio alone.
    let wide = ArchiveLimits { unpacked: 1 << 40, ratio: 10, ..limits };
    let packed = gzipped(&vec![b'0'; (RATIO_FREE + 10) as usize]);
    assert!(unpacked(&packed, "x", wide).1.concat().starts_with("unpacks to more than the 16777216 bytes"));
    // What is not read for its size is still unpacked to get past it.
    let (found, problems) = unpacked(&gzipped(&tarred(&[("a", &zeros), ("b", b"B")])), "x", LIMITS);
    assert_eq!((found.len(), problems.len()), (1, 1));
    assert!(found[0].starts_with("x!/a: TooLarge"));
}

#[test]
fn members_are_counted() {
    let many: Vec<(String, Vec<u8>)> = (0..200).map(|at| (format!("f{at}"), vec![b'x'])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let (found, problems) = unpacked(&tarred(&many), "x", LIMITS);
    let beyond = vec!["has 100 more members than the 100 that are read of it".to_string()];
    assert_eq!((found.len(), problems), (100, beyond.clone()));
    let (found, problems) = unpacked(&zipped(&many), "x", LIMITS);
    assert_eq!((found.first().unwrap().as_str(), found.len(), problems), ("x!/f0=x", 100, beyond.clone()));
    // Those of the archives in an archive count too.
    let (found, problems) =
        unpacked(&tarred(&[("a.zip", &zipped(&many[..60])), ("b.zip", &zipped(&many))]), "x", LIMITS);
    assert_eq!(
        (found.len(), problems),
        (98, vec!["has 162 more members than the 100 that are read of it".to_string()])
    );
}

/// More than 65,535 members need the records of zip64, which lead to them from wherever the archive starts.
#[test]
fn the_first_of_very_many_members_are_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..70_000 {
        writer.start_file(format!("f{at}"), stored).unwrap();
    }
    let packed = writer.finish().unwrap().into_inner();
    let limits = ArchiveLimits { members: 50_000, ..LIMITS };
    let (found, problems) = unpacked(&packed, "x", limits);
    let beyond = vec!["has 20000 more members than the 50000 that are read of it".to_string()];
    assert_eq!((found.len(), found.last().unwrap().as_str(), problems), (50_000, "x!/f49999=", beyond));
}

/// What unpacks one of two members of the same name need not be what is read here.
#[test]
fn members_of_one_name_are_told() {
    let mut packed = zipped(&[("aa", b"A=1"), ("bb", b"A=2")]);
    let places: Vec<usize> = memchr::memmem::find_iter(&packed, b"bb").collect();
    places.into_iter().for_each(|at| packed[at..at + 2].copy_from_slice(b"aa"));
    let (found, problems) = unpacked(&packed, "x", LIMITS);
    assert_eq!(found.len(), 1);
    assert_eq!(problems, ["has 1 members of the same name as another; they were not read"]);
}

#[test]
fn names_are_labels() {
    let long = "d/".repeat(150) + "a.env";
    assert_eq!(members(&tarred(&[(&long, b"A")]), "x"), [format!("x!/{long}=A")]);
    let pax = b"30 mtime=1350244992.023960108\n14 path=d/b.c\n";
    assert_eq!(pax_path(pax).as_deref(), Some(&b"d/b.c"[..]));
    assert_eq!(label("x", b"/etc/passwd"), "x!/etc/passwd");
    assert_eq!(label("x", b"a\\b"), "x!/a/b");
}

#[test]
fn damage_is_told() {
    let whole = gzipped(&tarred(&[("a", b"A"), ("b", &[b'x'; 900])]));
    let (found, problems) = unpacked(&whole[..whole.len() / 2], "x", LIMITS);
    assert!(!problems.is_empty() || found.iter().any(|member| member.contains("Unreadable")), "{found:?}");
    let zip = zipped(&[("a", b"A")]);
    assert!(!unpacked(&zip[..zip.len() - 4], "x", LIMITS).1.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_make_it_panic(kind in 0..4usize, flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8)) {
        let files: &[(&str, &[u8])] = &[("a.env", b"A=1"), ("d/b.txt", b"BBBBBBBBBBBBBBBBBB")];
        let mut bytes = match kind {
            0 => zipped(files),
            1 => tarred(files),
            2 => gzipped(&tarred(files)),
            _ => zstandard(&tarred(files)),
        };
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = unpacked(&bytes, "x", LIMITS);
    }
}
