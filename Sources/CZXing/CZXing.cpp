// zxing-cpp speaks C++ and throws; this is all of it that Swift sees. Its options were renamed with version 2.2 (Debian 12 has 1.4, Ubuntu
// 24.04 has 2.2), under the old names until then.
#define ZX_USE_UTF8

#include "CZXing.h"

#include <ZXing/ReadBarcode.h>

#if __has_include(<ZXing/ReaderOptions.h>)
#include <ZXing/ReaderOptions.h>
using Options = ZXing::ReaderOptions;
#else
#include <ZXing/DecodeHints.h>
using Options = ZXing::DecodeHints;
#endif

int segel_read_qr(const uint8_t *grey, int width, int height, int limit, bool is_drawn, segel_symbol_found found, void *context) {
    try {
        auto options = Options()
                           .setFormats(ZXing::BarcodeFormat::QRCode)
                           .setIsPure(is_drawn)
                           .setBinarizer(is_drawn ? ZXing::Binarizer::FixedThreshold : ZXing::Binarizer::LocalAverage)
                           .setTryHarder(true)
                           .setTryRotate(true)
                           .setTryDownscale(true)
                           .setMaxNumberOfSymbols(static_cast<uint8_t>(limit));
        int count = 0;
        for (const auto &symbol : ZXing::ReadBarcodes({grey, width, height, ZXing::ImageFormat::Lum}, options)) {
            if (!symbol.isValid()) continue;
            const auto &bytes = symbol.bytes();
            found(context, bytes.data(), bytes.size());
            count++;
        }
        return count;
    } catch (...) {
        return -1;
    }
}
