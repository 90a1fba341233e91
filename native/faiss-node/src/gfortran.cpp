// The one function of the Fortran run-time library that the LAPACK inside a static OpenBLAS calls. With it here the
// addon needs no libgfortran at run time.
#include <cstring>

#if defined(VITRINE_STATIC_OPENBLAS)

extern "C" void _gfortran_concat_string(
        size_t targetLength, char* target, size_t leftLength, const char* left, size_t rightLength, const char* right) {
    if (leftLength >= targetLength) {
        std::memcpy(target, left, targetLength);
        return;
    }
    std::memcpy(target, left, leftLength);
    const size_t room = targetLength - leftLength;
    const size_t taken = rightLength < room ? rightLength : room;
    std::memcpy(target + leftLength, right, taken);
    std::memset(target + leftLength + taken, ' ', room - taken); // Fortran pads with blanks
}

#endif
